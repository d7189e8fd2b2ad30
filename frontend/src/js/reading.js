/* What somebody has had before their eyes is read: a column that is on the screen, at its top, for a few seconds. The form
 * [data-read] tells the server, which keeps it for the person. */
const GLANCE_MS = 3000;

export class Reading {
  constructor(column) {
    this.column = column;
    this.isOnScreen = false;
    this.told = 0;
    this.timer = 0;
    new IntersectionObserver(([seen]) => this.see(seen.intersectionRatio > 0.5), { threshold: [0, 0.5, 0.6, 1] }).observe(column.element);
    column.document.addEventListener("visibilitychange", () => this.look());
  }

  see(isOnScreen) {
    this.isOnScreen = isOnScreen;
    this.look();
  }

  look() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.mark(), GLANCE_MS);
  }

  get newest() {
    const ids = [...this.column.cards.querySelectorAll("[data-id]")].map((card) => Number(card.dataset.id.slice(2)));
    return Math.max(0, ...ids);
  }

  mark() {
    const form = this.column.element.querySelector("[data-read]");
    const isSeen = this.isOnScreen && !this.column.document.hidden && this.column.isAtTop;
    if (!form || !isSeen || this.newest <= this.told) return;
    this.told = this.newest;
    form.elements.to.value = String(this.told);
    window.htmx.trigger(form, "menara:read");
    form.querySelector("button")?.remove();
  }
}
