/* [data-copy="id"] copies the text of what has this id, and says so with its data-copied. */
const TOLD_MS = 2000;

export function startCopying(document) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const label = button.querySelector("span") ?? button;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    } catch {
      getSelection().selectAllChildren(source); // the browser keeps its clipboard closed: the reader's own keys copy
      return;
    }
    const usual = label.textContent;
    if (usual === button.dataset.copied) return;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = usual; }, TOLD_MS);
  });
}
