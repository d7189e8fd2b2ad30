/* Times that grow old: "4 min ago" becomes "5 min ago", after an hour the time of day, after midnight the date.
 *
 * The server writes all of it, in the reader's language: <time data-at="epoch ms" data-clock="10:38" data-date="…"
 * data-day-ends="epoch ms">, and somewhere on the page the patterns: data-now="now" data-minutes="{n} min ago".
 */
const MINUTE = 60_000;
const LOOK_MS = 10_000;
const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";

export function digits(text, language) {
  return language === "fa" ? String(text).replace(/\d/g, (digit) => PERSIAN[digit]) : String(text);
}

export function told(time, now, patterns, language) {
  const minutes = Math.floor((now - Number(time.at)) / MINUTE);
  if (now >= Number(time.dayEnds)) return time.date;
  if (minutes >= 60 || minutes < 0) return time.clock;
  if (minutes < 1) return patterns.now;
  return patterns.minutes.replace("{n}", digits(minutes, language));
}

export function startClocks(document) {
  const patterns = document.querySelector("[data-minutes]")?.dataset;
  if (!patterns) return;
  const language = document.documentElement.lang;
  const drift = patterns.serverTime ? Number(patterns.serverTime) - Date.now() : 0;
  const look = () => {
    const now = Date.now() + drift;
    for (const element of document.querySelectorAll("time[data-at]")) {
      const text = told(element.dataset, now, patterns, language);
      if (element.textContent !== text) element.textContent = text;
    }
  };
  setInterval(look, LOOK_MS);
}
