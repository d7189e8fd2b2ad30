/* Forms that [data-at-once] marks are sent when something is chosen in them; empty fields are left out of the address. */
export function startForms(document) {
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-at-once]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-at-once]")) return;
    for (const field of event.target.elements) if (field.name && !field.value) field.disabled = true;
  });
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-at-once] [disabled]")) field.disabled = false;
  });
}
