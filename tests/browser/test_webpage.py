"""A page of the learner's own code in a real JupyterLab: run, stopped, changed, gone wrong; by mouse and by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from lab import change_theme, resize, run_all
from playwright.sync_api import Locator, Page, expect

from .looks import press

Opener = Callable[..., None]

pytestmark = pytest.mark.timeout(180)

MADE = '''from wskit import EchoServer, Page

server = EchoServer()
told = Page("""
const hello = "hello";
ws.onmessage = (event) => print(event.data, {a: [1, "b", null]}, 2n, undefined);
ws.onclose = (event) => print(event);
ws.send(hello);
""", server)
told'''
OTHER = """const ws = new WebSocket(url);
ws.onopen = () => ws.close(4000, 'bye');
ws.onclose = ({code}) => print(code);"""
WRONG = '''Page("""
print("before");
Promise.reject(new TypeError("nobody"));
setTimeout(() => nonsense(), 20);
alert("box"); print(confirm("sure?"), prompt("who?"));
window.onbeforeunload = () => "no";
console.error("red");
await new Promise((go) => setTimeout(go, 100));
null.x;
""")'''
BROKEN = 'Page("let a = ;")'
ELSEWHERE = '''Page("""
const no = new WebSocket("ws://127.0.0.1:9/");
no.onclose = (event) => print(event.code);
""")'''
DOCUMENT = '''Page("""<!doctype html><title>mine</title>
<body><script>
document.title = document.compatMode;
console.log(document.compatMode);
nonsense();
</script>""")'''
NOWHERE = 'Page("ws.send(1);", EchoServer(network="memory"))'


@pytest.fixture
def shown(page: Page, open_lesson: Opener, tmp_path: Path) -> Callable[..., list[Locator]]:
    """A function that shows a notebook of these cells, and returns its pages."""

    def show(*cells: str) -> list[Locator]:
        notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
        path = tmp_path / "pages.ipynb"
        nbformat.write(notebook, path)
        open_lesson(path)
        run_all(page)
        expect(page.locator(".wskit-page").last).to_be_visible()
        return page.locator(".wskit-page").all()

    return show


def printed(one: Locator) -> Locator:
    return one.locator(".wskit-printed > div > div")


def panel(one: Locator) -> Locator:
    return one.page.locator(".wskit-panel").filter(has=one)


def test_it_runs_stops_and_runs_what_was_made_of_it(page: Page, shown: Callable[..., list[Locator]]) -> None:
    [one] = shown(MADE)
    expect(one).to_contain_text("ws is an open connection to the server. print is console.log.")
    first, field = one.get_by_role("button").first.bounding_box(), one.get_by_label("The code of").bounding_box()
    assert first is not None
    assert field is not None
    assert first["y"] + first["height"] <= field["y"]  # what is seen first is to be pressed
    press(one, "Run in my browser")
    expect(printed(one)).to_have_text(['hello { a: [1, "b", null] } 2n undefined'])
    ladder = panel(one).locator(".wskit-ladder").first
    expect(ladder).to_contain_text('Text "hello"')

    # To stop is to leave the page: the server hears 1001, and the page nothing more.
    press(one, "Stop")
    expect(one.get_by_role("status")).to_have_text("You have left the page.")
    expect(ladder).to_contain_text("Close 1001")
    expect(panel(one)).to_contain_text("Who hung up first: the client, with a Close frame.")
    expect(panel(one)).to_contain_text("because its browser has left the page, and nobody is there to be told")
    expect(printed(one)).to_have_count(1)
    press(one, "Stop")
    expect(one.get_by_role("status")).to_have_text("Nothing runs.")

    code = one.get_by_label("The code of the page")
    code.fill(OTHER)
    expect(one).to_contain_text("url is the address of the server.")
    press(one, "Run in my browser")
    expect(printed(one)).to_have_text(["4000"])
    expect(panel(one)).to_contain_text('4000 "bye", clean')
    press(one, "As it was")
    expect(code).to_have_value(code_of(MADE))
    expect(one.locator(".wskit-paper")).to_contain_text('const hello = "hello";')


def test_all_of_the_code_is_seen_and_what_it_may_do_is_said_to_who_changes_it(
    shown: Callable[..., list[Locator]],
) -> None:
    lines = "\\n".join(f"print({number});" for number in range(120))
    for one in shown(f'Page("{lines}")'.replace("Page", "from wskit import Page\n\nPage"), f'Page("<!--{lines}-->")'):
        sheet = one.locator(".wskit-sheet")
        assert sheet.evaluate("one => one.scrollHeight <= one.clientHeight"), "a box that scrolls gives no sign of it"
        risk = one.get_by_text("run only code that you trust")
        expect(risk).to_be_hidden()
        one.get_by_label("The code of the page").press("End")
        one.get_by_label("The code of the page").type(" ")
        expect(risk).to_be_visible()


def test_what_is_typed_runs_by_key_and_outlives_the_page_and_the_cell(
    page: Page, shown: Callable[..., list[Locator]]
) -> None:
    [one] = shown(MADE)
    code = one.get_by_label("The code of the page")
    copy, stale = (
        one.get_by_role("button", name="Copy"),
        one.get_by_text("You changed the code; this is from the last run."),
    )
    expect(copy).to_be_hidden()
    code.fill("print(1);")
    expect(one.get_by_text("Your changes are kept while the kernel runs.")).to_be_visible()
    code.press("Shift+Enter")
    expect(printed(one)).to_have_text(["1"])
    expect(code).to_have_value("print(1);")
    expect(stale).to_be_hidden()
    page.keyboard.type(" print(2);")
    expect(stale).to_be_visible()
    expect(one.get_by_role("log")).to_have_css("opacity", "0.5")
    code.press("Control+Enter")
    expect(printed(one)).to_have_text(["1", "2"])
    expect(stale).to_be_hidden()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(one.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "print(1); print(2);"

    # To put it back takes nothing away.
    press(one, "As it was")
    expect(code).to_have_value(code_of(MADE))
    page.keyboard.press("Control+z")
    expect(code).to_have_value("print(1); print(2);")
    press(one, "As it was")
    press(one, "Your changes")
    expect(code).to_have_value("print(1); print(2);")

    # The cell runs again; and the page is loaded again, while the kernel lives.
    run_all(page)
    expect(code).to_have_value("print(1); print(2);")
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")  # what is not saved asks to stay
    page.reload()
    expect(code).to_have_value("print(1); print(2);", timeout=60_000)


CHATTY = '''Page("""
let ticks = 0;
const timer = setInterval(() => ws.send(`tick ${ticks += 1}`), 50);
setTimeout(() => (clearInterval(timer), print(ticks)), 3000);
""")
'''
MANY = """from wskit import Page
Page("for (let i = 1; i < 521; i += 1) print(i);")"""
PAIR = '''Page("""
for (const name of ["Ann", "Bob"]) {
  const one = new WebSocket(url);
  one.onopen = () => one.send(name);
  one.onmessage = () => name === "Ann" && one.close(4000);
}
""")'''
RAW = r'''Page("""print("a\nb");""")'''


def test_a_page_that_sends_all_the_time_keeps_its_pace_and_the_notebooks(
    page: Page, shown: Callable[..., list[Locator]]
) -> None:
    [one] = shown(f"from wskit import Page\n{CHATTY}")
    press(one, "Run in my browser")
    expect(printed(one)).to_have_count(1, timeout=20_000)
    assert int(printed(one).inner_text()) > 40  # of 60, while other tests run
    ladder = panel(one).locator(".wskit-ladder").first
    expect(ladder).to_contain_text("tick")


def test_what_is_shown_no_more_is_counted_and_connections_say_how_they_stand(
    page: Page, shown: Callable[..., list[Locator]]
) -> None:
    noise: list[str] = []
    page.on("console", lambda said: noise.append(said.text) if said.type == "error" else None)
    many, pair, raw = shown(MANY, PAIR, RAW)
    press(many, "Run in my browser")
    expect(printed(many)).to_have_count(501)
    expect(printed(many).first).to_have_text("Earlier lines that are shown no more: 20")
    expect(printed(many).last).to_have_text("520")
    press(pair, "Run in my browser")
    around = pair.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' wskit-panel ')]")
    expect(around.locator("select option")).to_have_text(['1. "Ann", closed, 4000', '2. "Bob", OPEN'])
    press(raw, "Run in my browser")
    expect(printed(raw).last).to_contain_text('Page(r"""…""")')
    assert not [words for words in noise if "403" in words]


def code_of(cell: str) -> str:
    return cell.split('"""')[1].strip("\n")


def test_what_goes_wrong_is_red_and_says_in_which_line(page: Page, shown: Callable[..., list[Locator]]) -> None:
    wrong, broken, elsewhere, document = shown(f"from wskit import Page\n{WRONG}", BROKEN, ELSEWHERE, DOCUMENT)
    page.on("dialog", lambda dialog: pytest.fail(f"a box blocks the notebook: {dialog.message}"))
    press(wrong, "Run in my browser")
    expect(printed(wrong)).to_have_text(
        [
            "before",
            "The page shows a box: box",
            "The page asks: sure? (nobody answers here, so: no)",
            "The page asks: who? (nobody answers here)",
            "false null",
            "red",
            "TypeError: nobody, in line 2 (nobody has caught it)",
            "ReferenceError: nonsense is not defined, in line 3",
            "TypeError: Cannot read properties of null (reading 'x'), in line 8",
        ]
    )
    expect(wrong.locator(".wskit-error")).to_have_count(4)
    press(broken, "Run in my browser")
    expect(printed(broken)).to_have_text(["SyntaxError: Unexpected token ';', in line 1"])
    # Another address than the server's is another address.
    press(elsewhere, "Run in my browser")
    expect(printed(elsewhere)).to_have_text(["1006"])
    # A document is of its own age, and its lines are counted from its first.
    press(document, "Run in my browser")
    expect(printed(document)).to_have_text(["CSS1Compat", "ReferenceError: nonsense is not defined, in line 5"])
    expect(document).to_contain_text("No address of a server is written in it")


def test_where_no_way_leads_to_the_server_nothing_runs(shown: Callable[..., list[Locator]]) -> None:
    [one] = shown(f"from wskit import EchoServer, Page\n{NOWHERE}")
    press(one, "Run in my browser")
    expect(one.get_by_role("status")).to_have_text(
        "From here this browser cannot reach the server: it is inside the kernel, and listens at no port. "
        "So nothing was run."
    )
    expect(printed(one)).to_have_count(0)
    expect(panel(one).locator(".wskit-sight")).to_be_hidden()


def test_the_tab_key_leads_into_the_code_and_out_of_it(page: Page, shown: Callable[..., list[Locator]]) -> None:
    [one] = shown(MADE)
    code = one.get_by_label("The code of the page")
    code.focus()
    page.keyboard.press("End")
    page.keyboard.type("ddx")  # keys that a notebook has uses for
    expect(code).to_have_value(code_of(MADE).replace('"hello";', '"hello";ddx', 1))
    page.keyboard.press("Tab")
    expect(one.get_by_role("button", name="Copy")).to_be_focused()
    page.keyboard.press("Tab")
    expect(one.get_by_role("log")).to_be_focused()
    for _ in range(5):  # back over a button, the code and two buttons
        page.keyboard.press("Shift+Tab")
    expect(one.get_by_role("button", name="Run in my browser")).to_be_focused()
    page.keyboard.press("Enter")
    expect(printed(one).first).to_contain_text("ReferenceError: ddx is not defined, in line 1")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(code).to_be_focused()


def test_it_is_legible_and_fits_where_it_is_narrow_and_dark(
    page: Page, shown: Callable[..., list[Locator]], axe: str
) -> None:
    [one] = shown(MADE)
    press(one, "Run in my browser")
    expect(printed(one)).to_have_count(1)
    for dark in (False, True):
        change_theme(page, dark=dark)
        for width in (1100, 420):
            resize(page, width)
            box, sheet = one.bounding_box(), one.locator(".wskit-sheet").bounding_box()
            assert box is not None
            assert sheet is not None
            assert sheet["x"] + sheet["width"] <= box["x"] + box["width"] + 1 <= width
            # The field lies on the painted code: both are of one size.
            sizes = one.evaluate(
                "one => ['.wskit-code', '.wskit-paper'].map("
                "(part) => one.querySelector(part).getBoundingClientRect().toJSON())"
            )
            assert sizes[0] == sizes[1]
    change_theme(page, dark=False)
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run('.wskit-page', {rules: {region: {enabled: false}}})).violations")
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
