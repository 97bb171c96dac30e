/* The dialog of sharing: its content is Panel's, its QR code is drawn here. And the page inside another page: ?embed=1.
   ?hide= is a list of the parts that are left out, there or in a page of its own: a link for a class. */

import { element } from "../kit/dom.js";
import { svg } from "../kit/svg.js";

const QUIET = 4;

export function openShare(model) {
  const dialog = document.getElementById("share-dialog");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (!dialog.dataset.ready) prepare(dialog);
  model.send({
    type: "settled", view: { ...model.cursor, part: Number(model.writes), speed: model.speed, tab: model.tab },
    address: published(),
  });
  dialog.showModal();
}

/** The address that leads others here: this page's own, or for a file on a disk that of a published copy, where the
    build was given one (build.py build --address); else none. */
export function published() {
  if (/^https?:$/.test(location.protocol)) return location.href.split(/[?#]/)[0];
  return document.querySelector('link[rel="canonical"]')?.getAttribute("href") ?? "";
}

function prepare(dialog) {
  dialog.dataset.ready = "yes";
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
}

/** Draws rows of 0 and 1; says why there is none where there are no rows. */
export function drawQr(rows, t) {
  const place = document.getElementById("share-qr"), n = rows.length + 2 * QUIET;
  if (!place) return;
  if (!rows.length) return place.replaceChildren(element("p", { className: "soon", textContent: t("qrNone") }));
  const dark = rows.flatMap((row, y) =>
    [...row].map((bit, x) => (bit === "1" ? `M${x + QUIET},${y + QUIET}h1v1h-1z` : "")))
    .join("");
  place.replaceChildren(svg("svg", {
    role: "img", "aria-label": t("qrOf"), viewBox: `0 0 ${n} ${n}`, "shape-rendering": "crispEdges",
  }, svg("rect", { width: n, height: n, fill: "#fff" }), svg("path", { d: dark, fill: "#000" })));
}

/** What the address hides is hidden; inside another page a link opens the whole one. */
export function embed(model, t) {
  const asked = new URLSearchParams(location.search), root = document.documentElement;
  root.dataset.hide = (asked.get("hide") ?? "").split(",").filter(part => /^[a-z]+$/.test(part)).join(" ");
  if (asked.has("class")) root.dataset.class = "yes";
  if (asked.get("embed") !== "1") return () => {};
  const full = element("a", { target: "_blank", rel: "noopener", className: "open-full" });
  root.dataset.embed = "yes";
  const label = () => { full.textContent = t("openFull"); full.href = location.href.split(/[?#]/)[0] + location.hash; };
  label();
  document.body.append(full);
  return model.subscribe("language", label);
}
