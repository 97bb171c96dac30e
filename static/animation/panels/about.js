/* About: what this is, which build of it, how Python was started, whether it works without a network, and the licences
   of what it is made of. */

import { address, inside } from "../../place.js";
import { element, icon } from "../kit/dom.js";

export function openAbout(t) {
  const close = element("button", {
    type: "button", className: "icon", "aria-label": t("close"), onclick: () => dialog.close(),
  }, icon("M3.5 3.5l9 9M12.5 3.5l-9 9"));
  const names = { className: "share about", "aria-label": t("about") };
  const dialog = element("dialog", { ...names, onclose: () => dialog.remove() },
    element("div", { className: "share-head" }, element("h2", { textContent: t("about") }), close),
    element("p", { textContent: t("aboutWhat") }), element("p", { textContent: t("aboutPrivate") }),
    element("dl", {},
      ...rows(t).flatMap(([name, text]) => [
        element("dt", { textContent: t(name) }), element("dd", { textContent: text }),
      ])),
    element("p", {}, file(t("aboutNotices"), "NOTICES.txt"), " · ", file(t("aboutParts"), "sbom.json")));
  document.body.append(dialog);
  dialog.showModal();
}

const file = (textContent, name) =>
  element("a", { href: address(name), target: "_blank", rel: "noopener", textContent });

function rows(t) {
  const { version = "–", build, variant, engine, fellBack, offline } = window.unrolled ?? {};
  const start = !variant ? "aboutNotYet"
    : variant === "snapshot" ? "aboutSnapshot"
    : fellBack ? "aboutFellBack"
    : "aboutFiles";
  const { state = "coming", why, text = "" } = inside ? { state: "inside" } : offline ?? {};
  const kept = state === "none"
    ? t("offlineNone", { why: t(why, { text: text || "?" }) })
    : t({ inside: "offlineInside", ready: "offlineReady", coming: "offlineComing" }[state]);
  return [
    ["aboutVersion", build ? `${version} (${build})` : version], ["aboutStart", t(start, { text: fellBack })],
    ["aboutNumpy", t(!variant ? "aboutNotYet" : engine ? "aboutEngine" : "aboutPlain")], ["aboutOffline", kept],
  ];
}
