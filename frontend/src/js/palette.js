/* The palette: what is typed is looked for by the server; arrows choose among what it found, Enter goes there. */
function options(palette) {
  return [...palette.querySelectorAll("[role=option]")];
}

function choose(palette, field, option) {
  for (const [place, one] of options(palette).entries()) {
    one.id = `palette-${place}`;
    one.setAttribute("aria-selected", String(one === option));
  }
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function chosen(palette) {
  return palette.querySelector("[role=option][aria-selected=true]");
}

export function startPalette(document) {
  const palette = document.querySelector("[data-palette]");
  if (!palette) return;
  const field = palette.querySelector("input");
  palette.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    const all = options(palette);
    const at = all.indexOf(chosen(palette));
    if (event.key === "ArrowDown") choose(palette, field, all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(palette, field, all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter" && !event.isComposing) chosen(palette)?.click();
    else return;
    event.preventDefault();
  });
  new MutationObserver(() => choose(palette, field, options(palette)[0])).observe(palette.querySelector("#palette-found"), { childList: true });
  palette.addEventListener("click", (event) => {
    if (event.target.closest("[role=option]")) palette.close(); // before what it does: that may open another
  });
  palette.addEventListener("close", () => field.select());
}
