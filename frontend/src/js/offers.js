/* What can stand where the caret is: fields, their values, operators. Tab takes the first, arrows choose, Esc closes. */
import { wordBefore } from "./query.js";

const OPERATORS = ["AND", "OR", "NOT", "NEAR/5", "ONEAR/5"];
const MOST = 8;

export class Offers {
  constructor(field, list, fields, insert) {
    this.field = field;
    this.list = list;
    this.insert = insert;
    this.fields = [...fields.children].map((one) => ({
      name: one.dataset.name,
      choices: one.dataset.choices.split(" ").filter(Boolean),
      meaning: one.textContent,
    }));
    this.at = -1;
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const chosen = event.target.closest("li");
      if (chosen) this.take([...list.children].indexOf(chosen));
    });
    field.addEventListener("blur", () => this.close());
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /* Where `mark` stands on the page, the list opens below it. */
  show(mark) {
    const { value, selectionStart, selectionEnd } = this.field;
    const found = selectionStart === selectionEnd ? wordBefore(value, selectionStart) : null;
    this.offered = found ? this.fitting(found) : [];
    this.word = found?.word ?? "";
    if (!this.offered.length) {
      this.close();
      return;
    }
    this.draw();
    const home = this.field.getBoundingClientRect();
    this.list.style.top = `${mark.bottom - home.top + 4}px`;
    this.list.style.left = `${Math.max(0, Math.min(mark.left - home.left, home.width - this.list.offsetWidth))}px`;
  }

  fitting({ field, word }) {
    const starts = (text) => text.toLowerCase().startsWith(word.toLowerCase()) && text !== word;
    if (field) {
      const known = this.fields.find((one) => one.name.toLowerCase() === field.toLowerCase());
      return (known?.choices ?? []).filter(starts).slice(0, MOST).map((text) => [text, ""]);
    }
    const operators = OPERATORS.filter((text) => word === word.toUpperCase() && starts(text)).map((text) => [`${text} `, ""]);
    const fields = this.fields.filter(({ name }) => starts(name)).map(({ name, meaning }) => [`${name}:`, meaning]);
    return [...operators, ...fields].slice(0, MOST);
  }

  draw() {
    const rows = this.offered.map(([text, meaning], place) => {
      const row = document.createElement("li");
      row.id = `offer-${place}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      const name = document.createElement("b");
      name.textContent = text.trim();
      const told = document.createElement("span");
      told.textContent = meaning;
      row.append(name, told);
      return row;
    });
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.at = -1;
    this.field.setAttribute("aria-controls", this.list.id);
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.field.removeAttribute("aria-activedescendant");
  }

  choose(by) {
    const rows = [...this.list.children];
    rows[this.at]?.setAttribute("aria-selected", "false");
    this.at = (this.at + by + rows.length + (this.at < 0 && by < 0 ? 1 : 0)) % rows.length;
    rows[this.at].setAttribute("aria-selected", "true");
    rows[this.at].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", rows[this.at].id);
  }

  take(place) {
    const [text] = this.offered[place];
    const end = this.field.selectionStart;
    this.close();
    this.insert(text, end - this.word.length, end);
  }

  /* Whether the key was meant for the list. */
  press(event) {
    if (!this.isOpen || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.choose(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" && !event.shiftKey) this.take(Math.max(this.at, 0));
    else if (event.key === "Enter" && this.at >= 0) this.take(this.at);
    else return false;
    return true;
  }
}
