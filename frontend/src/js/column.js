/* A column of cards: all mentions, or those of one stream. What comes is given its place.
 *
 * A card that is there already is replaced where it stands. A new one goes above the others, unless that would move what
 * somebody looks at (the pointer or the focus is in the column, it is scrolled, or the feed is paused): then it waits,
 * and the bar "n new" counts.
 */
import { digits } from "./clocks.js";
import { Reading } from "./reading.js";

const MOST_WAITING = 200;
const MOST_SHOWN = 400;

export class Column {
  constructor(element, feed) {
    this.element = element;
    this.document = element.ownerDocument;
    this.feed = feed;
    this.stream = element.dataset.column;
    this.cards = element.querySelector("[data-cards]");
    this.bar = element.querySelector("[data-more]");
    this.pane = element.querySelector("[data-pane]");
    this.waiting = [];
    this.lost = 0; // how many were too many to keep
    this.bar.addEventListener("click", () => this.show());
    this.pane.addEventListener("scroll", () => this.settle(), { passive: true });
    this.reading = new Reading(this);
  }

  get isAtTop() {
    return this.pane.scrollTop <= 0;
  }

  get isLookedAt() {
    return !this.isAtTop || this.cards.matches(":hover, :focus-within");
  }

  wants(card) {
    return !this.stream || card.dataset.streams?.split(" ").includes(this.stream);
  }

  take(card) {
    const id = card.dataset.id;
    const shown = this.cards.querySelector(`[data-id="${CSS.escape(id)}"]`);
    this.waiting = this.waiting.filter((other) => other.dataset.id !== id);
    if (card.matches("[data-gone]")) shown?.remove();
    else if (shown) this.replace(shown, card);
    else if (!card.matches("[data-tombstone]") && this.wants(card)) this.queue(card);
  }

  queue(card) {
    this.waiting.push(card);
    this.waiting.sort((one, other) => Number(other.dataset.place) - Number(one.dataset.place));
    if (this.waiting.length > MOST_WAITING) {
      this.waiting.pop();
      this.lost += 1;
    }
  }

  replace(shown, card) {
    const hadFocus = shown.contains(this.document.activeElement);
    const wasOpen = shown.querySelector("details")?.open;
    shown.replaceWith(card);
    window.htmx.process(card);
    if (wasOpen && card.querySelector("details")) card.querySelector("details").open = true;
    if (hadFocus) card.focus({ preventScroll: true });
  }

  /* Where nobody is disturbed, what waits is shown. */
  settle() {
    if (!this.feed.isPaused && !this.isLookedAt) this.show();
    this.count();
  }

  fallBehind() {
    this.lost += MOST_WAITING;
    this.count();
  }

  /* What waits is shown. Where some were dropped, the page is asked for anew: it would have a hole. */
  show() {
    if (this.lost) {
      location.reload();
      return;
    }
    if (!this.waiting.length) return;
    for (const card of this.waiting) card.classList.add("card-new");
    this.cards.prepend(...this.waiting);
    for (const card of this.waiting) window.htmx.process(card);
    this.waiting = [];
    this.element.querySelector("[data-empty]")?.remove();
    this.trim();
    this.count();
    this.pane.scrollTop = 0;
    this.reading.look();
  }

  /* A page that is left open does not grow without end; "older" goes on from the last card that is left. */
  trim() {
    const cards = [...this.cards.querySelectorAll("[data-place]")];
    for (const card of cards.slice(MOST_SHOWN)) card.remove();
    const older = this.element.querySelector("a[data-older]");
    if (cards.length <= MOST_SHOWN || !older) return;
    const address = new URL(older.href);
    const places = cards.slice(0, MOST_SHOWN).map((card) => Number(card.dataset.place));
    address.searchParams.set("before", Math.min(...places));
    older.href = address.pathname + address.search;
    older.setAttribute("hx-get", older.getAttribute("href"));
  }

  count() {
    const text = this.lost ? `${MOST_WAITING}+` : String(this.waiting.length);
    this.bar.hidden = !(this.waiting.length || this.lost);
    this.bar.querySelector("[data-count]").textContent = digits(text, this.document.documentElement.lang);
    this.feed.count();
  }
}
