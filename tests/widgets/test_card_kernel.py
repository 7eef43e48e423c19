"""Cards in a real kernel: an interrupt while an experiment runs, and the cell of a card that runs again meanwhile."""

from __future__ import annotations

import pytest
from kernels import Kernel

pytestmark = pytest.mark.timeout(120)

BEFORE = """
from wskit import ask
from wskit.course import answers
from wskit.loops import portal

go, over = portal.Promise(), []

async def wait():
    try:
        return await go
    finally:
        over.append("over")
"""
CARD = """
card = ask("my.1", wait, question="Which?", choices=[1, 2])
card.answer(2)
"""
AFTER = """
done = portal.Promise()
card.outcome.observe(lambda change: done.resolve(None), "value")
portal.run(lambda: go.resolve(2))
await done
print(card.reply, "Tries:", len(answers.given()["my.1"].tries), "Experiments:", len(over))
"""


@pytest.fixture(autouse=True)
def kept(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")


def test_an_interrupt_while_an_experiment_runs_loses_nothing() -> None:
    with Kernel() as kernel:
        kernel.run(BEFORE)
        kernel.run(CARD)
        busy = "import time\nprint('busy')\ntime.sleep(20)"
        said = kernel.run(busy, lambda piece: kernel.interrupt() if piece.strip() == "busy" else None)
        assert said[-1] == "KeyboardInterrupt"
        told = kernel.shown(AFTER)
        assert "Right: 2." in told
        assert "Tries: 1 Experiments: 1" in told


def test_a_cell_that_runs_again_lets_go_of_the_experiment_that_runs() -> None:
    with Kernel() as kernel:
        kernel.run(BEFORE)
        kernel.run(CARD)
        kernel.run(CARD)
        assert "Tries: 1 Experiments: 2" in kernel.shown(AFTER)
