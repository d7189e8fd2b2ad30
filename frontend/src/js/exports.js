/* A file that is asked for by a form [data-fetches] comes beside the page: its line in the list [data-fetched] comes a moment later. */
const SOON_MS = 1000;

export function startExports(document) {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-fetches]")) return;
    setTimeout(() => document.querySelector("[data-fetched]")?.dispatchEvent(new CustomEvent("menara:look")), SOON_MS);
  });
}
