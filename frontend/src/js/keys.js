/* Keys. Single ones work outside fields only; they follow the letter on Latin layouts and the physical key on others,
 * so that they work while one types Persian. A page names what it can do: [data-key="f"] is pressed, or, when it is a
 * field, entered; in the rail, [data-key="w"] is where "g w" leads. Ctrl K opens the palette, from fields too.
 */
import { open } from "./dialogs.js";

const PATIENCE_MS = 1500;
const SIGNS = { Comma: ",", Period: ".", Slash: "?" };

export function letter(event) {
  const isLatin = /^[\x20-\x7e]$/.test(event.key) || event.key.length > 1;
  return isLatin ? event.key : (SIGNS[event.code] ?? event.code.replace(/^Key/, "").toLowerCase());
}

function isTyping(element) {
  return element?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element?.nodeName ?? "");
}

function isFree(event, document) {
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  return !hasModifier && !event.defaultPrevented && !isTyping(document.activeElement);
}

/* Single keys can be turned off (WCAG 2.1.4): the person's profile says so. */
function areOn(document) {
  return document.getElementById("keys")?.dataset.singleKeys !== "off";
}

/* The next or the last card of the column, one step from where the focus is. */
function step(document, by) {
  const column = document.activeElement?.closest("[data-column]") ?? document.querySelector("[data-column]") ?? document;
  const cards = [...column.querySelectorAll("[data-step]")];
  const at = cards.indexOf(document.activeElement?.closest("[data-step]"));
  const next = cards[at < 0 ? 0 : Math.min(Math.max(at + by, 0), cards.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/* The column beside, and its first card. */
function stepAside(document, by) {
  const columns = [...document.querySelectorAll("[data-column]")];
  const at = columns.indexOf(document.activeElement?.closest("[data-column]"));
  const next = columns[at < 0 ? 0 : Math.min(Math.max(at + by, 0), columns.length - 1)];
  next?.scrollIntoView({ inline: "nearest", block: "nearest" });
  (next?.querySelector("[data-step]") ?? next?.querySelector("[data-pane]"))?.focus({ preventScroll: true });
}

/* The answer of the focused card comes before its column's, and that before the page's. */
function press(document, key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const focused = document.activeElement;
  const near = [(focused?.closest("[data-step]") ?? document.querySelector("[data-whole]"))?.querySelectorAll(selector), focused?.closest("[data-column]")?.querySelectorAll(`${selector}:not([data-step] *)`)];
  const all = document.querySelectorAll(`${selector}:not([data-step] *, [data-rail] *)`);
  const target = [...near, all].flatMap((found) => [...(found ?? [])]).find((one) => one.checkVisibility());
  if (!target) return false;
  if (isTyping(target)) target.focus();
  else target.click();
  return true;
}

export function startKeys(document) {
  let went = 0;
  document.addEventListener("keydown", (event) => {
    const key = letter(event);
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k" && !event.altKey && !event.shiftKey) {
      if (open(document, "palette")) event.preventDefault();
      return;
    }
    if (!areOn(document) || !isFree(event, document) || document.querySelector("dialog[open]")) return;
    if (key === "Enter" && !document.activeElement?.matches("[data-step]")) return;
    if (went && event.timeStamp - went < PATIENCE_MS) {
      went = 0;
      const link = document.querySelector(`[data-rail] [data-key="${CSS.escape(key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }
    if (key === "g") went = event.timeStamp;
    else if (key === "?") open(document, "keys");
    else if (key === "j") step(document, 1);
    else if (key === "k") step(document, -1);
    else if (key === "l") stepAside(document, 1);
    else if (key === "h") stepAside(document, -1);
    else if (key === " " && document.activeElement?.matches("a, button, summary, [tabindex='0'].scroll")) return;
    else if (!press(document, key)) return;
    event.preventDefault();
  });
}
