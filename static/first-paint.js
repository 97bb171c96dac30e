/* Before the first paint: the theme and the language, so that neither is seen to change. A classic script, on purpose. */
{
  const kept = key => { try { return localStorage.getItem(`unrolled.${key}`); } catch { return null; } };
  const root = document.documentElement, theme = kept("theme");
  root.dataset.theme = theme === "light" || theme === "dark" ? theme : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const chosen = kept("language"), first = (navigator.languages ?? []).find(code => /^(en|zh)\b/i.test(code)) ?? "en";
  root.lang = chosen === "en" || chosen === "zh" ? chosen : first.slice(0, 2).toLowerCase();
}
