/* The live feed. htmx keeps the connection and puts what arrives into #arriving; here it is given its place.
 *
 * A card that is on the page already is replaced where it stands. A new one goes above the others, unless that would move
 * what somebody looks at (the pointer or the focus is in the feed, it is scrolled, or it is paused): then it waits, and
 * the bar "n new" counts. Server and page agree by numbers: the page says up to which change it has seen, and every
 * message carries the number to go on from, so nothing is lost while the connection is away.
 */
import { digits } from "./clocks.js";

const MOST_WAITING = 200;
const MOST_SHOWN = 400;
const SILENCE_MS = 15_000; // the server says something every 5 s
const RETRY_MS = 3_000;

class Feed {
  constructor(element) {
    this.element = element;
    this.document = element.ownerDocument;
    this.cards = element.querySelector("[data-cards]");
    this.arriving = element.querySelector("[data-arriving]");
    this.bar = element.querySelector("[data-more]");
    this.pane = element.querySelector("[data-pane]");
    this.stream = element.querySelector("[data-stream]");
    this.waiting = [];
    this.lost = 0; // how many were too many to keep
    this.isPaused = false;
    this.heardAt = 0;
  }

  start() {
    this.stream.addEventListener("htmx:sse:after:connection", () => this.hear());
    this.stream.addEventListener("htmx:sse:after:message", () => this.hear());
    this.stream.addEventListener("htmx:sse:error", (event) => this.lose(event.detail.status));
    this.stream.addEventListener("htmx:response:error", (event) => this.lose(event.detail.ctx.response.status));
    this.stream.addEventListener("htmx:error", () => this.lose());
    this.stream.addEventListener("htmx:sse:close", () => this.lose());
    this.stream.addEventListener("gone", () => location.reload());
    this.stream.addEventListener("behind", () => this.fallBehind());
    new MutationObserver(() => this.take()).observe(this.arriving, { childList: true });
    this.bar.addEventListener("click", () => this.show());
    this.pane.addEventListener("scroll", () => this.isAtTop && !this.isPaused && this.show(), { passive: true });
    for (const button of this.element.querySelectorAll("[data-pause]"))
      button.addEventListener("click", () => this.pause());
    setInterval(() => this.look(), RETRY_MS);
    this.element.querySelector("[data-retry]").addEventListener("click", () => this.connect());
    window.addEventListener("online", () => this.connect());
    this.heardAt = performance.now();
    this.state = "connecting";
  }

  get isAtTop() {
    return this.pane.scrollTop <= 0;
  }

  get isLookedAt() {
    return !this.isAtTop || this.cards.matches(":hover, :focus-within");
  }

  set state(value) {
    this.element.dataset.state = value;
  }

  get state() {
    return this.element.dataset.state;
  }

  /* The connection */

  hear() {
    this.heardAt = performance.now();
    this.state = this.isPaused ? "paused" : "live";
  }

  lose(status) {
    if (status === 401 || status === 403) location.reload();
    if (this.state === "lost") return;
    const since = this.element.querySelector("[data-since]");
    if (since) since.textContent = this.clock();
    this.state = "lost";
  }

  look() {
    if (this.document.hidden) {
      this.heardAt = performance.now(); // htmx rests while nobody looks
      return;
    }
    if (performance.now() - this.heardAt < SILENCE_MS) return;
    this.lose();
    this.connect();
  }

  /* htmx tries again by itself, but for a first connection that failed, and one that has gone silent. */
  connect() {
    const connection = this.stream._htmx?.sse;
    if (!connection) this.stream.dispatchEvent(new CustomEvent("menara:connect"));
    else if (connection.delayCanceller) connection.delayCanceller();
    else connection.reader?.cancel();
  }

  clock() {
    const { lang } = this.document.documentElement;
    const zone = this.element.dataset.zone || undefined;
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
    return digits(new Intl.DateTimeFormat("en-GB", options).format(new Date()), lang);
  }

  /* What arrives */

  take() {
    for (const card of [...this.arriving.children]) {
      const shown = this.document.getElementById(card.dataset.id);
      this.waiting = this.waiting.filter((other) => other.dataset.id !== card.dataset.id);
      if (card.matches("[data-gone]")) shown?.remove();
      else if (shown) this.replace(shown, card);
      else if (!card.matches("[data-tombstone]")) this.queue(card);
      if (card.parentNode === this.arriving) card.remove();
    }
    if (!this.isPaused && !this.isLookedAt) this.show();
    this.count();
  }

  queue(card) {
    card.remove();
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
    card.id = card.dataset.id;
    shown.replaceWith(card);
    window.htmx.process(card);
    if (wasOpen && card.querySelector("details")) card.querySelector("details").open = true;
    if (hadFocus) card.focus({ preventScroll: true });
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
    for (const card of this.waiting) {
      card.id = card.dataset.id;
      card.classList.add("card-new");
    }
    this.cards.prepend(...this.waiting);
    for (const card of this.waiting) window.htmx.process(card);
    this.waiting = [];
    this.element.querySelector("[data-empty]")?.remove();
    this.trim();
    this.count();
    this.pane.scrollTop = 0;
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
    const { lang } = this.document.documentElement;
    const text = this.lost ? `${MOST_WAITING}+` : String(this.waiting.length);
    this.bar.hidden = !(this.waiting.length || this.lost);
    this.bar.querySelector("[data-count]").textContent = digits(text, lang);
    const title = this.document.title.replace(/^\([^)]*\) /, "");
    this.document.title = this.bar.hidden ? title : `(${digits(text, lang)}) ${title}`;
  }

  pause() {
    this.isPaused = !this.isPaused;
    for (const button of this.element.querySelectorAll("[data-pause]"))
      button.setAttribute("aria-pressed", String(this.isPaused));
    if (this.state !== "lost") this.state = this.isPaused ? "paused" : "live";
    if (!this.isPaused && this.isAtTop) this.show();
  }
}

export function startFeed(document) {
  const element = document.querySelector("[data-feed]");
  if (element?.querySelector("[data-stream]")) new Feed(element).start();
}
