/* Before the first paint: the theme and the language, so that neither is seen to change. A classic script, on purpose. */
{
  const kept = key => { try { return localStorage.getItem(`unrolled.${key}`); } catch { return null; } };
  const root = document.documentElement, theme = kept("theme");
  root.dataset.theme = theme === "light" || theme === "dark" ? theme : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const chosen = kept("language"), first = (navigator.languages ?? []).find(code => /^(en|zh)\b/i.test(code)) ?? "en";
  root.lang = chosen === "en" || chosen === "zh" ? chosen : first.slice(0, 2).toLowerCase();
}

/* A part of the page that did not come, or came broken, is said in words, whatever else is missing. */
{
  const text = { en: what => `A part of this page could not be loaded (${what}). Check the connection, then reload the page.`, zh: what => `页面的一部分无法加载（${what}）。请检查网络连接，然后刷新页面。` };
  const tell = what => {
    const root = document.documentElement, place = document.getElementById("notices"), line = document.createElement("p");
    if (!place || place.childElementCount) return;
    root.dataset.state = "failed";
    document.getElementById("progress").hidden = true;
    line.className = "notice is-error";
    line.textContent = text[root.lang.startsWith("zh") ? "zh" : "en"](what);
    place.append(line);
  };
  addEventListener("error", event => {
    if (window.unrolled?.began) return;                       // from there on boot.js speaks for itself
    const what = event.target?.src || event.target?.href || event.message || "";
    const say = () => tell(String(what).split("/").at(-1));
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", say); else say();
  }, true);
}
