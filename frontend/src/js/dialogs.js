/* Dialogs: [data-open="id"] opens one, [data-close] or a click beside it closes it. Esc does so by itself. */
export function open(document, id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

export function startDialogs(document) {
  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest?.("[data-open]");
    if (opener) open(document, opener.dataset.open);
    else if (target.closest?.("[data-close]") || target.nodeName === "DIALOG") target.closest("dialog").close();
  });
}
