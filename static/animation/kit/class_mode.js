/** For a class: only the stage and the lesson's card, larger (app.css), or the whole page again; the address says
    which. */
export function forClass() {
  const root = document.documentElement, address = new URL(location.href), isOn = root.dataset.class === "yes";
  if (isOn) delete root.dataset.class; else root.dataset.class = "yes";
  if (isOn) address.searchParams.delete("class"); else address.searchParams.set("class", "1");
  history.replaceState(null, "", address.href);
  window.dispatchEvent(new Event("resize"));
}
