/* Dialogs: [data-open="id"] opens one, [data-close] or a click beside it closes it. Esc does so by itself. A link that opens a
 * dialog leads to a page where there is none. */
export function open(document, id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog !== null;
}

export function startDialogs(document) {
  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest?.("[data-open]");
    if (opener) {
      if (open(document, opener.dataset.open)) event.preventDefault();
    } else if (target.closest?.("[data-close]") || target.nodeName === "DIALOG") target.closest("dialog").close();
  });
}
