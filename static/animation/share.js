/* The dialog of sharing: its content is Panel's. */

export function openShare(model) {
  const dialog = document.getElementById("share-dialog");
  if (!dialog) return;
  if (!dialog.dataset.ready) prepare(dialog);
  model.send({ type: "settled", view: { ...model.cursor, speed: model.speed }, address: location.href.split("#")[0] });
  dialog.showModal();
}

function prepare(dialog) {
  dialog.dataset.ready = "yes";
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
}
