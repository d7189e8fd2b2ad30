/* The stream editor: colours, what is wrong underlined in its place, fixes, examples, and what the draft finds.
 *
 * Everything that is known of a draft comes from the server: a moment after a change the short checks are asked for
 * ("menara:draft"), and when the writer rests what it finds ("menara:settled").
 */
import { Offers } from "./offers.js";
import { piecesOf } from "./query.js";

const SOON_MS = 200;
const RESTED_MS = 700;

class Editor {
  constructor(form) {
    this.form = form;
    this.document = form.ownerDocument;
    this.box = form.querySelector("[data-query]");
    this.field = this.box.querySelector("textarea");
    this.lit = this.box.querySelector("pre");
    this.checked = form.querySelector("[data-checked]");
    this.found = form.querySelector("[data-found]");
    this.offers = new Offers(this.field, form.querySelector("#offers"), form.querySelector("#fields"), (...told) => this.write(...told));
  }

  start() {
    this.box.classList.add("is-lit");
    this.field.addEventListener("input", () => this.type());
    this.form.addEventListener("input", (event) => event.target !== this.field && this.note(event.target));
    this.form.addEventListener("click", (event) => this.click(event));
    this.form.addEventListener("keydown", (event) => this.press(event));
    this.document.addEventListener("keydown", (event) => this.command(event));
    new MutationObserver(() => this.draw()).observe(this.checked, { childList: true });
    this.draw();
  }

  /* Drawing */

  get problems() {
    return [...this.checked.querySelectorAll("[data-problem]")].map(({ dataset }) => ({
      start: Number(dataset.start),
      end: Math.max(Number(dataset.end), Number(dataset.start) + 1),
      kind: `q-${dataset.kind}`,
    }));
  }

  /* The text once more in colours. What is wrong may begin and end in the middle of a piece. */
  draw(isStale = false) {
    const problems = isStale ? [] : this.problems;
    const nodes = [];
    for (const [text, kind, start] of piecesOf(this.field.value)) {
      const cuts = problems.flatMap((one) => [one.start, one.end]).filter((at) => at > start && at < start + text.length);
      const ends = [...new Set([...cuts, start + text.length])].sort((one, other) => one - other);
      let from = start;
      for (const to of ends) {
        const wrong = problems.find((one) => one.start < to && one.end > from);
        nodes.push(this.piece(text.slice(from - start, to - start), kind, wrong?.kind));
        from = to;
      }
    }
    this.lit.replaceChildren(...nodes, "\n");
  }

  piece(text, ...kinds) {
    const classes = kinds.filter(Boolean);
    if (!classes.length) return text;
    const span = this.document.createElement("span");
    span.className = classes.join(" ");
    span.textContent = text;
    return span;
  }

  /* Where the caret is on the page. */
  caret() {
    const range = this.document.createRange();
    let left = this.field.selectionStart;
    const walker = this.document.createTreeWalker(this.lit, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { length } = walker.currentNode;
      if (left <= length) {
        range.setStart(walker.currentNode, left);
        return range.getBoundingClientRect();
      }
      left -= length;
    }
    return this.field.getBoundingClientRect();
  }

  /* Changes */

  type() {
    this.draw(true);
    this.offers.show(this.caret());
    this.change();
  }

  note(element) {
    if (element.name !== "new_example" && element.name !== "new_language") this.change();
  }

  change(soon = SOON_MS) {
    for (const chip of this.document.querySelectorAll("[data-unsaved]")) chip.hidden = false;
    clearTimeout(this.soon);
    clearTimeout(this.rested);
    this.soon = setTimeout(() => this.checked.dispatchEvent(new CustomEvent("menara:draft")), soon);
    this.rested = setTimeout(() => this.found.dispatchEvent(new CustomEvent("menara:settled")), RESTED_MS);
  }

  /* As if it were typed, so that it can be undone. */
  write(text, start = 0, end = this.field.value.length) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
    if (!this.document.execCommand("insertText", false, text)) {
      this.field.setRangeText(text, start, end, "end");
      this.type();
    }
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button || button.matches("[data-save], [data-over]")) return;
    if (button.matches("[data-fix]")) this.write(button.value);
    else if (button.matches("[data-add]")) this.add(button.value === "must_match");
    else if (button.matches("[data-drop]")) this.drop(button.closest("[data-example]"));
    else if (button.matches("[data-keep]")) this.keep(button.value);
    else return;
    event.preventDefault();
  }

  add(mustMatch) {
    const { new_example: text, new_language: language } = this.form.elements;
    if (!text.value.trim()) {
      text.focus();
      return;
    }
    this.keep(JSON.stringify({ text: text.value.trim(), must_match: mustMatch, language: language.value }));
    text.value = "";
    text.focus();
  }

  keep(example) {
    const field = this.document.createElement("input");
    Object.assign(field, { type: "hidden", name: "example", value: example });
    this.form.querySelector("#bench").append(field);
    this.change(0);
  }

  drop(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("[data-drop]") ?? this.form.elements.new_example)?.focus();
    this.change(0);
  }

  /* Keys */

  press(event) {
    if (event.target === this.field && this.offers.press(event)) event.preventDefault();
    else if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) event.preventDefault();
  }

  command(event) {
    const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s";
    const isFix = event.altKey && event.key === "Enter";
    const target = this.form.querySelector(isSave ? "[data-save]" : isFix ? "[data-fix]" : ":not(*)");
    if (!target) return;
    event.preventDefault();
    target.click();
  }
}

export function startEditor(document) {
  const form = document.querySelector("form[data-editor]");
  if (form?.querySelector("[data-save]")) new Editor(form).start();
}
