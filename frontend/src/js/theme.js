/* Loaded before the page is drawn, so that it does not flash: what the reader has chosen, light or dark. */
(() => {
  const KEY = "menara-theme";
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    /* storage is closed to us: what the system says holds */
  }
  if (chosen === "menara" || chosen === "menara-dark") document.documentElement.dataset.theme = chosen;
})();
