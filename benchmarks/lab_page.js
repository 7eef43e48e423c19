// What runs in the page of a benchmark's notebook. Times are in milliseconds.
(() => {
  const { content, sessionContext } = window.jupyterapp.shell.currentWidget;
  const kernel = sessionContext.session.kernel;
  const cellAt = (place) => content.node.querySelectorAll(".jp-Cell")[place];

  let heard = performance.now();
  kernel.anyMessage.connect(() => {
    heard = performance.now();
  });

  // Tells what went wrong in cells.
  function errors() {
    const outputs = content.model.toJSON().cells.flatMap((cell) => cell.outputs ?? []);
    const wrong = outputs.filter((output) => output.output_type === "error");
    return wrong.map((error) => `${error.ename}: ${error.evalue}`);
  }

  // Runs Python in the kernel, and returns how it writes the value of `answer` there.
  async function run(code) {
    const asked = { code, store_history: false, user_expressions: { answer: "answer" } };
    const { content } = await kernel.requestExecute(asked).done;
    if (content.status !== "ok") throw new Error(`${content.ename}: ${content.evalue}`);
    return content.user_expressions.answer.data["text/plain"];
  }

  // Waits until kernel and page have said nothing to each other for so long.
  async function quiet(time) {
    for (let left = time; left > 0; left = heard + time - performance.now()) {
      await new Promise((done) => setTimeout(done, left));
    }
  }

  // Waits until a part of a cell's output shows the text and is painted. A frame is painted right after what was asked
  // for it, and before the next task.
  function painted(place, selector, text, patience) {
    return new Promise((done, fail) => {
      const cell = cellAt(place);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done({ now: performance.now(), wall: Date.now() });
      const seen = new MutationObserver(() => {
        if (![...cell.querySelectorAll(selector)].some((part) => part.textContent.includes(text))) return;
        seen.disconnect();
        clearTimeout(late);
        requestAnimationFrame(() => port2.postMessage(null));
      });
      const late = setTimeout(() => {
        seen.disconnect();
        fail(new Error(`${JSON.stringify(text)} was not painted in ${patience} ms`));
      }, patience);
      seen.observe(cell, { subtree: true, childList: true, characterData: true });
    });
  }

  // Types into a field of a cell's output, and leaves the field.
  function type(place, label, text) {
    const labels = [...cellAt(place).querySelectorAll("label")];
    const field = labels.find((one) => one.textContent === label).parentElement.querySelector("input");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Presses a button of a cell's output, and returns how long it took until the text was painted.
  async function press(place, name, selector, text, patience) {
    const buttons = [...cellAt(place).querySelectorAll(".jp-OutputArea button")];
    const button = buttons.find((one) => one.textContent === name);
    const end = painted(place, selector, text, patience);
    const begin = performance.now();
    button.click();
    return (await end).now - begin;
  }

  window.bench = { errors, run, quiet, painted, type, press };
})();
