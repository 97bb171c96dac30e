/* The header, and what belongs to the page as a whole: language, theme, presets, notices, folded details. */

import { inside } from "../../place.js";
import { LANGUAGES, translatePage, wordsOf } from "../../words.js";
import { openAbout } from "./about.js";
import { autosave } from "./autosave.js";
import { element, icon, pageZoom, setText } from "../kit/dom.js";
import { keepFocus } from "../kit/focus.js";
import { createMenu } from "../kit/menu.js";
import { onFrame } from "../kit/svg.js";
import { keep, kept } from "../kit/preferences.js";
import { hasBegun, isAnswered } from "./lesson.js";
import { nameControls } from "./control_names.js";
import { onPaper } from "./paper.js";
import { openPreset } from "./presets.js";
import { drawQr, embed, openShare } from "./share.js";

const THEMES = ["auto", "light", "dark"];
const NOTICE_MS = 12_000;
const NS = "http://www.w3.org/2000/svg";

/** @param {Place} place */
export function render({ model, el }) {
  const t = wordsOf(model), system = matchMedia("(prefers-color-scheme: dark)"), root = document.documentElement;
  let language = LANGUAGES.includes(root.lang) ? root.lang : "en";
  let theme = THEMES.find(name => name === kept("theme")) ?? "auto";

  const mark = element("a", {
    className: "name", href: inside ? location.pathname : "./",
  }, logo(), element("span", { textContent: "Unrolled" }));
  const menus = [
    createMenu({
      t, words: ["lessons", "lessonsSoon"], items: () => model.board.lessons,
      address: ({ name }) => `#lesson-${name}-1`, isDone: ({ name }) => isAnswered(name),
    }),
    createMenu({
      t, words: ["presets", "presetsSoon"], items: () => model.board.presets,
      choose: preset => { forgetNotices(); openPreset(model, preset); },
    }),
  ];
  const languageButton = element("button", {
    type: "button", className: "quiet", onclick: () => speak(LANGUAGES[1 - LANGUAGES.indexOf(language)], true),
  });
  const themeButton = element("button", {
    type: "button", className: "quiet icon", onclick: () => wear(THEMES[(THEMES.indexOf(theme) + 1) % 3], true),
  });
  const shareButton = element("button", { type: "button", className: "outline", onclick: () => openShare(model) });
  const invitation = element("a", { className: "invitation", href: "#lesson-loop-1" });
  const tagline = element("span", { className: "tagline" });
  el.replaceChildren(element("h1", {}, mark), tagline, ...menus.map(menu => menu.element), invitation,
    element("span", { className: "grow" }), languageButton, themeButton, shareButton);

  invitation.hidden = hasBegun();                                        // a newcomer is shown where to begin
  const about = document.getElementById("about");
  if (about) Object.assign(about, { hidden: false, onclick: () => openAbout(t) });

  function speak(code, chosen) {
    language = code;
    root.lang = code === "zh" ? "zh-Hans" : code;
    if (chosen) keep("language", code);
    model.send({ type: "language", code });
    model.set({ language: code });
    label();
  }
  function wear(name, chosen) {
    theme = name;
    if (chosen) keep("theme", name);
    const now = name === "auto" ? (system.matches ? "dark" : "light") : name;
    root.dataset.theme = now;
    model.set({ theme: now });
    label();
  }
  function label() {
    translatePage(language);
    mark.setAttribute("aria-label", t("home"));
    setText(languageButton, t("otherLanguage"));
    languageButton.lang = language === "en" ? "zh" : "en";
    languageButton.setAttribute("aria-label", t("otherLanguageName"));
    const said = t({ auto: "themeAuto", light: "themeLight", dark: "themeDark" }[theme]);
    themeButton.setAttribute("aria-label", said);
    themeButton.title = said;
    themeButton.replaceChildren(themeIcon(theme));
    setText(shareButton, t("share"));
    setText(tagline, t("tagline"));
    setText(invitation, t("startHere"));
    menus.forEach(menu => menu.label());
    summaries();
    name();
  }
  /* The tab, a bookmark and a shared address say which lesson or experiment they are of. */
  function name() {
    const { lesson, summary = {} } = model.board;
    const of = lesson?.title ?? (location.hash.startsWith("#x") && summary.network);
    document.title = of ? `${of} · Unrolled` : t("title");
  }
  function summaries() {
    const { summary = {} } = model.board;
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-summary]"))) {
      setText(node, summary[node.dataset.summary ?? ""] ?? "");
      node.title = node.textContent;
    }
  }

  const follow = () => { if (theme === "auto") wear("auto"); };
  system.addEventListener("change", follow);
  const stops = [
    model.subscribe("language", () => { if (model.language !== language) model.set({ language }); }),
    model.subscribe("board", summaries),
    model.subscribe("board", name),
    model.subscribe("board", () => { if (model.board.lesson) invitation.hidden = true; }),
    model.listen("address", ({ hash }) => history.replaceState(null, "", location.href.split("#")[0] + hash)),
    model.listen("copy", ({ text, said, blocked }) => copy(text, t, said, blocked)),
    model.listen("qr", ({ rows }) => drawQr(rows, t)),
    model.listen("moment", ({ movement, pos, unit, layer, part = 0, speed = model.speed, since = null }) => {
      const plays = since !== null && since < pos && !matchMedia("(prefers-reduced-motion: reduce)").matches;
      model.set({ playing: false, until: null, speed });
      model.look(part === 1);
      model.move({ movement, pos: plays ? since : pos, unit, layer });
      if (plays) model.set({ playing: true, until: { movement, pos } });
    }),
    embed(model, t),
    model.listen("notice", notice => showNotice(notice, t,
      notice.kind === "error" && notice.field === "link"
        ? { name: t("openDefault"), act: () => model.send({ type: "default" }) }
        : null)),
    model.subscribe("queued", () =>
      showNotice({ kind: "waiting", field: "queued", text: model.queued ? t("queued") : "" }, t)),
    rememberFolds(),
    onPaper(model),
    placeNotices(),
    keepFocus(),
    measureLeft(),
    nameControls(document.querySelectorAll("aside .fold-body > div, #share")),
    () => system.removeEventListener("change", follow),
    ...menus.map(menu => menu.remove),
  ];
  wear(theme);
  speak(language);
  autosave(model, () => showNotice({ kind: "error", text: t("keepFailed") }, t));
  return () => { stops.forEach(stop => stop()); el.replaceChildren(); };
}

function logo() {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 28 16");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS(NS, "path")).setAttribute("d", "M1 8h26");
  for (const x of [5, 14, 23]) {
    const circle = svg.appendChild(document.createElementNS(NS, "circle"));
    for (const [name, value] of Object.entries({ cx: x, cy: 8, r: 3.5 })) circle.setAttribute(name, String(value));
  }
  return svg;
}

function themeIcon(theme) {
  if (theme === "dark") return icon("M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z");
  if (theme === "light") {
    return icon("M8 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6z",
      "M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1");
  }
  const svg = icon("M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5z", "M8 1.75a6.25 6.25 0 0 1 0 12.5z");
  svg.lastElementChild?.setAttribute("class", "half");
  return svg;
}

/* The left column stays once its lower end is in sight (app.css), however tall its view is. */
function measureLeft() {
  const left = /** @type {HTMLElement} */ (document.querySelector(".left"));
  if (!left) return () => {};
  const sizes = new ResizeObserver(() => left.style.setProperty("--left", `${left.offsetHeight}px`));
  sizes.observe(left);
  return () => sizes.disconnect();
}

/* Which of the folds are open is remembered. */
function rememberFolds() {
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const all = document.querySelectorAll("details[data-fold]");
  const folds = [...all], open = new Set((kept("folds") ?? "").split(" "));
  for (const fold of folds) fold.open = open.has(fold.dataset.fold ?? "");
  const save = () => keep("folds", folds.filter(fold => fold.open).map(fold => fold.dataset.fold).join(" "));
  folds.forEach(fold => fold.addEventListener("toggle", save));
  return () => folds.forEach(fold => fold.removeEventListener("toggle", save));
}

/* Notices lie at the foot of what is in sight of the drawing, where they cover no control; where too little of it is,
   app.css says where. */
function placeNotices() {
  const place = document.getElementById("notices"), drawing = document.querySelector("[data-place=stage]");
  const transport = document.querySelector("[data-place=transport]");
  if (!place || !drawing || !transport) return () => {};
  const stand = () => {
    const canvas = drawing.querySelector(".canvas");
    const bars = [drawing.querySelector(".formula") ?? [], transport].flat();
    if (!place.childElementCount || !canvas) return;
    const { top, bottom } = canvas.getBoundingClientRect();
    const foot = Math.min(bottom, ...bars.map(bar => bar.getBoundingClientRect().top).filter(y => y > top));
    const { height } = place.getBoundingClientRect();
    const hasRoom = foot <= innerHeight && foot - Math.max(0, top) > height + 16;
    place.style.setProperty("--notices-foot", hasRoom ? `${(innerHeight - foot) / pageZoom() + 8}px` : null);
  };
  const asked = onFrame(stand), come = new MutationObserver(stand), sizes = new ResizeObserver(asked);
  come.observe(place, { childList: true });
  [place, drawing].forEach(box => sizes.observe(box));
  addEventListener("scroll", asked, { passive: true });
  addEventListener("resize", asked);
  return () => {
    come.disconnect();
    sizes.disconnect();
    asked.cancel();
    removeEventListener("scroll", asked);
    removeEventListener("resize", asked);
  };
}

/* A bare fragment is no link: the page's own address goes before it. */
async function copy(text, t, said = "copied", blocked = "copyBlocked") {
  const link = text.startsWith("#") ? location.href.split("#")[0] + text : text;
  try {
    await navigator.clipboard.writeText(link);
    showNotice({ kind: "info", text: t(said) }, t);
  } catch {
    showNotice({ kind: "error", text: t(blocked) }, t);
  }
}

/* What was said of an experiment that is left is not said of the next one. */
function forgetNotices() {
  document.querySelectorAll("#notices > [data-kind=info]").forEach(note => note.remove());
}

/* A field's newest notice takes the place of its older ones; one without words only takes them away. An error, and what
   is waited for, stays until then. `offer` is a button beside it: { name, act }. */
function showNotice({ kind, field = "", text }, t, offer) {
  const dialog = document.querySelector("dialog[open]");
  const place = dialog?.querySelector(".dialog-notices") ?? document.getElementById("notices");
  if (!place) return;
  for (const old of /** @type {HTMLElement[]} */ ([...place.children])) {
    if (old.dataset.text === text || (field && old.dataset.field === field)) old.remove();
  }
  if (!text) return;
  const note = element("div", {
    className: `notice${kind === "error" ? " is-error" : ""}`, role: kind === "error" ? "alert" : null,
  }, element("p",
    { textContent: text }),
    offer
      ? element("button", {
        type: "button", className: "outline", textContent: offer.name, onclick: () => { note.remove(); offer.act(); },
      })
      : "",
    element("button", {
      type: "button", className: "icon", "aria-label": t("dismiss"), onclick: () => note.remove(),
    }, icon("M4 4l8 8M12 4l-8 8")));
  Object.assign(note.dataset, { text, field, kind });
  place.append(note);
  while (place.children.length > 3) place.firstChild?.remove();
  if (kind !== "error" && kind !== "waiting") setTimeout(() => note.remove(), NOTICE_MS);
}
