/* The switch between light and dark: [data-theme-toggle]. What is chosen stays in this browser. */
const KEY = "menara-theme";

function isDark(root) {
  const chosen = root.dataset.theme;
  return chosen ? chosen === "menara-dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function startTheme(document) {
  const root = document.documentElement;
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    root.dataset.theme = isDark(root) ? "menara" : "menara-dark";
    try {
      localStorage.setItem(KEY, root.dataset.theme);
    } catch {
      /* then it holds for this page */
    }
  });
}
