/* Keys. Single ones work outside fields only; they follow the letter on Latin layouts and the physical key on others,
 * so that they work while one types Persian. A page names what it can do: [data-key="f"] is pressed, or, when it is a
 * field, entered; in the rail, [data-key="w"] is where "g w" leads.
 */
import { open } from "./dialogs.js";

const PATIENCE_MS = 1500;

export function letter(event) {
  const isLatin = /^[\x20-\x7e]$/.test(event.key) || event.key.length > 1;
  return isLatin ? event.key : event.code.replace(/^Key/, "").toLowerCase();
}

function isTyping(element) {
  return element?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element?.nodeName ?? "");
}

function isFree(event, document) {
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  return !hasModifier && !event.defaultPrevented && !isTyping(document.activeElement);
}

/* The next or the last card, one step from where the focus is. */
function step(document, by) {
  const cards = [...document.querySelectorAll("[data-step]")];
  const at = cards.indexOf(document.activeElement?.closest("[data-step]"));
  const next = cards[at < 0 ? 0 : Math.min(Math.max(at + by, 0), cards.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/* The focused card's own answer to the key comes before the page's. */
function press(document, key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const card = document.activeElement?.closest("[data-step]");
  const target = card?.querySelector(selector) ?? document.querySelector(`${selector}:not([data-step] *, [data-rail] *)`);
  if (!target) return false;
  if (isTyping(target)) target.focus();
  else target.click();
  return true;
}

export function startKeys(document) {
  let went = 0;
  document.addEventListener("keydown", (event) => {
    if (!isFree(event, document) || document.querySelector("dialog[open]")) return;
    const key = letter(event);
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
    else if (key === " " && document.activeElement?.matches("a, button, summary, [tabindex='0'].scroll")) return;
    else if (!press(document, key)) return;
    event.preventDefault();
  });
}
