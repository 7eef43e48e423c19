/**
 * Page: code that somebody writes, run in a frame of this very page, with its sockets recorded.
 *
 * 1. What runs is the browser's own: the frame is of this page's origin, and has a window, a document and a WebSocket
 *    of its own. Only the address of the server is another than the page says, and what is done is written down.
 * 2. To run it again is to load the page anew. To stop it is to leave the page: the frame goes, and the browser says
 *    what it says for a page that goes.
 * 3. A page cannot hold the notebook up: no box of its own waits for an answer, and it may neither go elsewhere nor
 *    ask whether one really wants to leave.
 * 4. All that it prints, and all that goes wrong, is shown in the order in which it happened. A line that is named is
 *    one of the page: what native code threw, it threw in a line of the kit, and the page's line called that.
 * 5. What is seen first is the button that runs it. The field for the code is a field: the Tab key leaves it.
 */

import {recording} from "./recorder.js";
import {pages, panelPart, wayTo} from "./browser.js";
import {Editing, button, made} from "./editing.js";

/** How many lines are shown; the oldest go first. */
const LINES = 500;
/** How many characters of a line are shown. */
const WIDTH = 2000;

/** What browsers say of a string that a line's end breaks. */
const BROKEN = /SyntaxError: (Invalid or unexpected token|.* string literal contains an unescaped line break|Unexpected EOF)/;

/** What a page may do: run, be of this origin, send forms. Boxes that block are not among it. */
const SANDBOX = "allow-scripts allow-same-origin allow-forms";

/** Write a value as a console does, in a few words. */
export function inspected(value, depth = 0) {
  if (typeof value === "string") return depth ? JSON.stringify(value) : value;
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind === "Error" || kind === "DOMException") return `${value.name}: ${value.message}`;
    if (kind === "Date") return value.toISOString();
    if (depth > 1) return Array.isArray(value) ? "[…]" : "{…}";
    if (Array.isArray(value)) return `[${value.slice(0, 100).map((one) => inspected(one, depth + 1)).join(", ")}]`;
    if (kind === "CloseEvent") {
      const {code, reason, wasClean} = value;
      return `CloseEvent ${inspected({code, reason, wasClean}, depth)}`;
    }
    if (kind === "MessageEvent") return `MessageEvent ${inspected({data: value.data}, depth)}`;
    if (kind === "ArrayBuffer" || ArrayBuffer.isView(value)) return `${kind} of ${value.byteLength} bytes`;
    if (kind === "Blob") return `Blob of ${value.size} bytes`;
    if (kind !== "Object") return kind;
    const parts = Object.entries(value).slice(0, 100).map(([name, one]) => `${name}: ${inspected(one, depth + 1)}`);
    return parts.length ? `{ ${parts.join(", ")} }` : "{}";
  } catch (error) {
    return `something that cannot be shown (${error?.name})`;
  }
}

/** Return what of the things that code may lean on it does lean on, and does not make itself. */
export function leaning(code, given) {
  const bare = code.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "");
  return given.filter(({uses, makes}) => new RegExp(uses).test(bare) && !new RegExp(makes).test(bare));
}

/** Where a line of a stack ends that is in the page itself, as Chromium and as Firefox write it. */
const HERE = /\babout:srcdoc:(\d+):\d+\)?$/m;

/** Return the line of the page in which something went wrong: the newest that was in the page; 0 if none is known. */
export function lineOf(error, {filename = "", lineno = 0} = {}) {
  if (filename === "about:srcdoc") return lineno;
  let stack = "";
  try {
    stack = String(error?.stack ?? "");
  } catch {
    // It is the page's own, and so is what it does when it is read.
  }
  return Number(HERE.exec(stack)?.[1] ?? 0);
}

/** Make an HTML document of what somebody wrote, and tell before which of its lines theirs begin. */
export function documented(source, given) {
  const first = "<script>frameElement.wskit(window)</script>";
  if (source.trimStart().startsWith("<")) {
    // Behind the first line of a document, or it would be one of another age.
    return {html: source.replace(/^\s*(<!doctype[^>]*>)?/i, (all) => all + first), before: 0};
  }
  const before = leaning(source, given).map(({code}) => code).join(" ");
  // What ends a script in HTML is no less JavaScript with a backslash in it.
  const code = source.replace(/<(?=\/script|!--)/gi, "\\x3c");
  return {html: `<!doctype html><meta charset="utf-8">${first}<script type="module">${before}\n${code}\n</script>`, before: 1};
}

/** One page that somebody runs: a frame, and what goes on in it. */
export class Visit {
  /**
   * @param frame where it runs.
   * @param say called with (kind, words) for what is printed: "" or "error" or "quiet".
   * @param sockets called with the frame's own class, for the one it gets instead.
   */
  constructor(frame, say, sockets, address, hint) {
    Object.assign(this, {frame, say, sockets, address, hint, before: 0, isOver: false});
  }

  load(source, given) {
    const {html, before} = documented(source, given);
    this.before = before;
    this.frame.setAttribute("sandbox", SANDBOX);
    this.frame.wskit = (window) => this.furnish(window);
    this.frame.srcdoc = html;
  }

  /** Give the page what it leans on, before its first line runs. */
  furnish(window) {
    const say = (kind, ...values) => {
      if (!this.isOver) this.say(kind, values.map((one) => inspected(one)).join(" "));
    };
    window.WebSocket = this.sockets(window.WebSocket);
    window.url = this.address;
    for (const name of ["log", "info", "debug", "warn", "error"]) {
      const native = window.console[name];
      window.console[name] = (...values) => {
        native.apply(window.console, values);
        say(name === "error" ? "error" : "", ...values);
      };
    }
    // What prints has two names: the page's own `print` would open a box for a printer.
    window.print = (...values) => window.console.log(...values);
    window.alert = (words = "") => say("quiet", `The page shows a box: ${words}`);
    window.confirm = (words = "") => (say("quiet", `The page asks: ${words} (nobody answers here, so: no)`), false);
    window.prompt = (words = "") => (say("quiet", `The page asks: ${words} (nobody answers here)`), null);
    const inLine = (words, line) => {
      return line > this.before ? `${words.replace(/\.$/, "")}, in line ${line - this.before}` : words;
    };
    window.addEventListener("error", (event) => {
      if (event.message === undefined) return; // a picture that is not there
      event.preventDefault();
      say("error", inLine(event.error ? inspected(event.error) : event.message, lineOf(event.error, event)));
      if (BROKEN.test(event.message)) say("quiet", this.hint);
    });
    window.addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      say("error", `${inLine(inspected(event.reason), lineOf(event.reason))} (nobody has caught it)`);
    });
  }

  leave() {
    this.isOver = true;
    this.frame.remove();
  }
}

/** How a page reaches the server of its cell, and what its sockets do becomes known there. */
class Way {
  constructor(page) {
    this.page = page;
    this.asking = () => {};
    page.go = (message) => this.asking(message);
  }

  tell(what, more) {
    this.page.teller.tell({what, at: performance.timeOrigin + performance.now(), ...more});
    this.page.teller.flush();
  }

  /** Ask the kernel where its server is, and find the way there. Returns what stands before a path, or why not. */
  async reach(run, isSlow) {
    this.page.here("pressed");
    const answer = new Promise((go) => (this.asking = (message) => message.run === run && go(message)));
    this.tell("asks", {run});
    const timer = setTimeout(isSlow, PATIENCE_WITH_A_KERNEL);
    const {url, why} = await answer;
    clearTimeout(timer);
    if (why) return {way: "none", why};
    return {...(await wayTo(url)), url: new URL(url)};
  }

  /** Return the class that the sockets of a page are made with, in place of `Native`. */
  sockets(Native, run, {before, url}, written) {
    const marks = new Map();
    const urls = (asked, number) => {
      if (!written || asked.href !== new URL(written).href) return undefined;
      marks.set(number, Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join(""));
      return `${before}${url.pathname}?page=${marks.get(number)}`;
    };
    const tell = (news) => this.page.teller.tell({...news, to: undefined, run, mark: marks.get(news.socket)});
    return recording(Native, tell, {urls});
  }
}

/** How many milliseconds a kernel may take to answer before it is said that it is slow. */
const PATIENCE_WITH_A_KERNEL = 2000;

/** Draw what a page may be run with, and run it when somebody presses. */
export function show(model, el, way) {
  const isDocument = model.get("is_document");
  const given = model.get("given");
  const words = model.get("words");
  let visit = null;
  let runs = 0;
  let gone = 0; // how many lines are shown no more
  let ran = null; // the code that ran last

  const said = made("p", {classes: "wskit-word wskit-given"});
  const status = made("span", {classes: "wskit-status", role: "status"});
  const log = made("div", {classes: "wskit-log wskit-printed", role: "log", tabIndex: 0, ariaLabel: words.prints});
  const lines = made("div");
  log.append(lines);
  const stand = made("div", {classes: isDocument ? "wskit-frame" : "wskit-no-frame"});

  const stale = made("p", {classes: "wskit-word wskit-given", text: words.stale, hidden: true});
  // Under every page it would be read under none: it is said to who makes code of their own.
  const risk = made("p", {classes: "wskit-word wskit-given", text: words.risk, hidden: true});
  const changed = (code) => {
    const told = isDocument ? [words.address] : leaning(code, given).map((one) => one.words);
    said.replaceChildren(...told.join(" ").split("`").map((part, place) => (place % 2 ? made("code", {text: part}) : part)));
    stale.hidden = ran === null || ran === code;
    risk.hidden = code === model.get("source");
    (el.closest(".wskit-panel") ?? el).classList.toggle("wskit-stale", !stale.hidden);
  };
  const editor = new Editing(model, () => start(), changed);

  const print = (kind, text) => {
    const shown = text.length > WIDTH ? `${text.slice(0, WIDTH)}… (${text.length} characters)` : text;
    const line = made("div", {text: shown, classes: kind ? `wskit-${kind}` : ""});
    if (kind === "error") line.setAttribute("role", "alert");
    lines.append(line);
    if (lines.childElementCount <= LINES + (gone ? 1 : 0)) return;
    if (gone) lines.firstElementChild.remove();
    lines.firstElementChild.remove();
    gone += 1;
    lines.prepend(made("div", {classes: "wskit-quiet", text: words.gone.replace("{}", gone)}));
  };

  const stop = (kind) => {
    if (visit === null) return;
    visit.leave();
    visit = null;
    way.tell("left", {run: runs, how: kind});
    run.classList.add("wskit-main");
  };

  const start = async () => {
    stop("again");
    runs += 1;
    const number = runs;
    lines.replaceChildren();
    gone = 0;
    editor.tell();
    ran = editor.value;
    changed(ran);
    status.textContent = words.reaching;
    const reached = await way.reach(number, () => number === runs && (status.textContent = words.slow));
    if (number !== runs) return;
    status.textContent = words[reached.way].replace("{}", words[reached.why] ?? reached.why);
    if (reached.way === "none") return;
    const frame = made("iframe", {title: words.frame, className: isDocument ? "" : "wskit-away"});
    if (!isDocument) Object.assign(frame, {tabIndex: -1, ariaHidden: "true"});
    const source = editor.value;
    const written = isDocument ? (/wss?:\/\/[^\s"'`<>)]+/.exec(source)?.[0] ?? "") : model.get("address");
    visit = new Visit(frame, print, (Native) => way.sockets(Native, number, reached, written), model.get("address"),
      words.raw);
    way.tell("came", {run: number});
    visit.load(source, given);
    stand.append(frame);
    stand.hidden = false;
  };

  const run = button(words.run, words.runs, "wskit-main", start);
  const halt = button(isDocument ? words.leave : words.stop, words.stops, "", () => {
    runs += visit === null ? 1 : 0;
    status.textContent = visit === null ? words.nothing : words.stopped;
    stop("left");
  });
  const row = made("div", {classes: "wskit-row"});
  row.append(run, halt, editor.anew, status);

  const code = made("section");
  const prints = made("section");
  prints.append(made("div", {classes: "wskit-word", text: isDocument ? words.shows : words.prints}), stale, stand, log);
  if (isDocument) {
    // Who is told to change what they like sees that there is something to change.
    const fold = made("details", {classes: "wskit-fold", open: true});
    fold.append(made("summary", {text: words.source}), editor.sheet, editor.kept, risk);
    code.append(row, said);
    prints.append(fold);
  } else {
    code.append(row, editor.sheet, editor.kept, risk, said);
  }
  const both = made("div", {classes: `wskit-page ${isDocument ? "wskit-document" : ""}`});
  both.append(code, prints);
  editor.draw();
  if (model.get("fold")) {
    const fold = made("details", {classes: "wskit-fold"});
    fold.append(made("summary", {text: model.get("fold")}), both);
    el.append(fold);
  } else {
    el.append(both);
  }
  return () => {
    editor.tell();
    stop("left");
  };
}

export default {
  initialize: panelPart.initialize,
  render({model, el}) {
    return show(model, el, new Way(pages.get(model.get("key"))));
  },
};
