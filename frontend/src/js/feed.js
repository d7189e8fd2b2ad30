/* The live feed. htmx keeps the connection and puts what arrives into #arriving; the columns take it from there.
 *
 * Server and page agree by numbers: the page says up to which change it has seen, and every message carries the number to
 * go on from, so nothing is lost while the connection is away.
 */
import { digits } from "./clocks.js";
import { Column } from "./column.js";

const SILENCE_MS = 15_000; // the server says something every 5 s
const RETRY_MS = 3_000;

class Feed {
  constructor(element) {
    this.element = element;
    this.document = element.ownerDocument;
    this.arriving = element.querySelector("[data-arriving]");
    this.stream = element.querySelector("[data-stream]");
    this.isPaused = false;
    this.heardAt = 0;
    this.columns = [];
    this.columns = [...element.querySelectorAll("[data-column]")].map((one) => new Column(one, this));
  }

  start() {
    this.stream.addEventListener("htmx:sse:after:connection", () => this.hear());
    this.stream.addEventListener("htmx:sse:after:message", () => this.hear());
    this.stream.addEventListener("htmx:sse:error", (event) => this.lose(event.detail.status));
    this.stream.addEventListener("htmx:response:error", (event) => this.lose(event.detail.ctx.response.status));
    this.stream.addEventListener("htmx:error", () => this.lose());
    this.stream.addEventListener("htmx:sse:close", () => this.lose());
    this.stream.addEventListener("gone", () => location.reload());
    this.stream.addEventListener("behind", () => this.columns.forEach((column) => column.fallBehind()));
    new MutationObserver(() => this.take()).observe(this.arriving, { childList: true });
    for (const button of this.element.querySelectorAll("[data-pause]"))
      button.addEventListener("click", () => this.pause());
    setInterval(() => this.look(), RETRY_MS);
    this.element.querySelector("[data-retry]").addEventListener("click", () => this.connect());
    window.addEventListener("online", () => this.connect());
    this.heardAt = performance.now();
    this.state = "connecting";
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

  /* What arrives: each column gets a copy of its own. */

  take() {
    for (const card of [...this.arriving.children]) {
      card.remove();
      for (const column of this.columns) column.take(card.cloneNode(true));
    }
    for (const column of this.columns) column.settle();
  }

  count() {
    const { lang } = this.document.documentElement;
    const isMore = this.columns.some((column) => column.lost);
    const waiting = new Set(this.columns.flatMap((column) => column.waiting.map((card) => card.dataset.id)));
    const title = this.document.title.replace(/^\([^)]*\) /, "");
    const told = digits(`${waiting.size}${isMore ? "+" : ""}`, lang);
    this.document.title = waiting.size || isMore ? `(${told}) ${title}` : title;
  }

  pause() {
    this.isPaused = !this.isPaused;
    for (const button of this.element.querySelectorAll("[data-pause]"))
      button.setAttribute("aria-pressed", String(this.isPaused));
    if (this.state !== "lost") this.state = this.isPaused ? "paused" : "live";
    if (!this.isPaused) for (const column of this.columns) if (column.isAtTop) column.show();
  }
}

export function startFeed(document) {
  const element = document.querySelector("[data-feed]");
  if (element?.querySelector("[data-stream]")) new Feed(element).start();
}
