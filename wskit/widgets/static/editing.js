/**
 * Editing: the field for the code, painted; its keys, and what becomes of what somebody types there.
 *
 * 1. What is typed belongs to the model, which the kernel keeps: to load the page again, or to run the cell again,
 *    takes none of it away. What would take it away is said before.
 * 2. To put the code back as it was takes nothing away either: the same button, and the browser's own undo, bring the
 *    changes back.
 * 3. The keys that run a cell run the code.
 */

/** How many milliseconds typing rests before the kernel is told. */
const QUIET = 300;

export function made(tag, {classes = "", text = "", ...more} = {}) {
  const element = Object.assign(document.createElement(tag), more);
  if (classes) element.className = classes;
  if (text) element.textContent = text;
  return element;
}

/** Make a button as those of Jupyter are. */
export function button(label, title, kind, act) {
  const one = made("button", {type: "button", text: label, title, classes: `jupyter-button wskit-button ${kind}`});
  one.addEventListener("click", act);
  return one;
}

/** Draw code in the inks that its parts have: the same rule as where Python draws it. */
export function painted(code, {rule, inks}) {
  const pieces = [];
  let last = 0;
  for (const found of code.matchAll(new RegExp(rule, "g"))) {
    const kind = found.slice(1).findIndex((part) => part !== undefined);
    pieces.push(code.slice(last, found.index), made("span", {classes: inks[kind], text: found[0]}));
    last = found.index + found[0].length;
  }
  return [...pieces, `${code.slice(last)}\n`];
}

/** The field, and what belongs to it: to be placed where it belongs. */
export class Editing {
  /**
   * @param model the code as it was given is its `source`, and as somebody made it, its `typed`.
   * @param run called when somebody presses the keys that run it.
   * @param changed called with the code whenever it is another.
   */
  constructor(model, run, changed) {
    Object.assign(this, {model, run, changed, words: model.get("words"), source: model.get("source"), mine: null});
    this.field = made("textarea", {
      classes: "wskit-code", value: model.get("typed") ?? this.source, spellcheck: false, autocapitalize: "off",
      ariaLabel: this.words.code, rows: 1,
    });
    this.field.setSelectionRange(0, 0);
    this.paper = made("pre", {classes: "wskit-paper", ariaHidden: "true"});
    this.sheet = made("div", {classes: "wskit-sheet"});
    this.sheet.append(this.paper, this.field);
    this.anew = button(this.words.anew, this.words.anews, "wskit-quiet", () => this.turn());
    this.copied = made("span", {classes: "wskit-status", role: "status"});
    this.kept = made("div", {classes: "wskit-row wskit-kept"});
    this.kept.append(
      made("span", {classes: "wskit-word", text: this.words.kept}),
      button(this.words.copy, this.words.copies, "", () => this.copy()),
      this.copied,
    );
    this.field.addEventListener("input", () => {
      this.draw();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.tell(), QUIET);
    });
    this.field.addEventListener("blur", () => this.tell());
    this.field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // a notebook has keys of its own for those who are in none of its fields
      if (event.key !== "Enter" || event.isComposing || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.run();
    });
  }

  get value() {
    return this.field.value;
  }

  get isChanged() {
    return this.value !== this.source;
  }

  draw() {
    this.paper.replaceChildren(...painted(this.value, this.model.get("paint")));
    this.kept.hidden = !this.isChanged;
    this.copied.textContent = "";
    if (this.isChanged) this.mine = this.value;
    const [label, title] = this.isChanged || this.mine === null ? ["anew", "anews"] : ["back", "backs"];
    Object.assign(this.anew, {textContent: this.words[label], title: this.words[title]});
    this.changed(this.value);
  }

  /** Let the kernel keep what was typed. */
  tell() {
    clearTimeout(this.timer);
    const typed = this.isChanged ? this.value : null;
    if (typed === this.model.get("typed")) return;
    this.model.send({typed}); // state may be held back until the kernel has done something else, and this is not
    this.model.set("typed", typed);
    this.model.save_changes();
  }

  /** Put the code back as it was, or back as somebody made it. */
  turn() {
    this.put(this.isChanged ? this.source : (this.mine ?? this.source));
    this.tell();
  }

  put(code) {
    this.field.focus();
    this.field.select();
    // As if it were typed, so that the browser's own undo knows of it: no other way does that.
    if (!document.execCommand("insertText", false, code)) this.field.value = code;
    this.draw();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.value);
      this.copied.textContent = this.words.copied;
    } catch {
      this.field.focus();
      this.field.select();
      this.copied.textContent = document.execCommand("copy") ? this.words.copied : this.words.marked;
    }
  }
}
