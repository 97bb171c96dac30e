/* Before the first paint: the theme and the language, so that neither is seen to change.  A classic script, which the
   build puts into index.html: it runs at once, and says what is missing whatever is. */
{
  const home = new URL("./", document.baseURI).pathname;            // as in animation/kit/preferences.js
  const kept = key => {
    try {
      return localStorage.getItem(`unrolled ${home} ${key}`) ?? localStorage.getItem(`unrolled.${key}`);
    } catch {
      return null;
    }
  };
  const root = document.documentElement, theme = kept("theme");
  root.dataset.theme = theme === "light" || theme === "dark" ? theme
    : matchMedia("(prefers-color-scheme: dark)").matches ? "dark"
    : "light";
  const chosen = kept("language"), first = (navigator.languages ?? []).find(code => /^(en|zh)\b/i.test(code)) ?? "en";
  root.lang = chosen === "en" || chosen === "zh" ? chosen : first.slice(0, 2).toLowerCase();
}

/* A part of the page that did not come, or came broken, is said in words, whatever else is missing. */
{
  const WORDS = {
    en: {
      coming: "Loading Python",
      broken: what => `A part of this page could not be loaded: ${what}. Reload the page to try again.`,
      away: name => `${name} could not be reached, check the connection`,
      missing: (name, status) => `${name} is missing (${status})`,
      type: (name, type, right) => `the server sends ${name} as ${type}; it has to be ${right}`,
      closed: "This frame's sandbox gives the page no origin of its own, so its parts cannot be loaded here. "
        + "Whoever made the frame can add allow-same-origin to its sandbox. ",
      alone: "Open the page by itself",
    },
    zh: {
      coming: "正在加载 Python",
      broken: what => `页面的一部分无法加载：${what}。请刷新页面重试。`,
      away: name => `无法获取 ${name}，请检查网络连接`,
      missing: (name, status) => `缺少 ${name}（${status}）`,
      type: (name, type, right) => `服务器把 ${name} 作为 ${type} 发送，应为 ${right}`,
      closed: "这个框架的沙盒（sandbox）不给页面自己的源，页面的各部分无法在此加载。请让框架的作者在 sandbox 中加上 allow-same-origin。",
      alone: "单独打开此页",
    },
  };
  const SCRIPT = /^(text|application)\/(x-)?(java|ecma)script\b/i;
  const TYPES = { js: [SCRIPT, "text/javascript"], css: [/^text\/css\b/i, "text/css"] };
  const byId = id => /** @type {HTMLElement} */ (document.getElementById(id));
  const words = () => WORDS[document.documentElement.lang.startsWith("zh") ? "zh" : "en"];

  /** What is wrong with a file, or with what it imports: it is missing or sent as something else, in words; null where
      nothing is. */
  async function faultOf(name, seen = new Set()) {
    const address = new URL(name, document.baseURI).href, known = TYPES[name.split(".").at(-1)];
    if (seen.has(address) || !known) return null;
    seen.add(address);
    const response = await fetch(address).catch(() => null);
    if (!response) return words().away(name);
    if (!response.ok) return words().missing(name, response.status);
    const type = response.headers.get("Content-Type") ?? "";
    if (!known[0].test(type)) return words().type(name, type || "?", known[1]);
    if (name.startsWith("py/")) return null;                  // Pyodide's own, which imports nothing of ours
    const found = (await response.text()).matchAll(/^(?:import|export)\b[^"';]*["'](\.{1,2}\/[^"']+)["']/gm);
    const imported = [...found].map(([, path]) => new URL(path, address).href);
    const faults = await Promise.all(imported.map(next =>
      faultOf(next.replace(new URL("./", document.baseURI).href, ""), seen)));
    return faults.find(Boolean) ?? null;
  }
  /** Some servers give a folder's page at its address without the slash, where none of its parts is beside it: the
      address with the slash, if they are there; else null. */
  async function withSlash({ protocol, pathname, search, hash } = location) {
    if (!protocol.startsWith("http") || pathname.endsWith("/")) return null;
    const reply = await fetch(`${pathname}/boot.js`).catch(() => null);
    const isThere = reply?.ok && SCRIPT.test(reply.headers.get("Content-Type") ?? "");
    return isThere ? `${pathname}/${search}${hash}` : null;
  }
  let mended = null;

  window.faultOf = name => faultOf(name).catch(() => null);

  /* The progress line has words before the first module has come; boot.js goes on with the figures. */
  document.addEventListener("readystatechange",
    () => { byId("progress").textContent ||= words().coming; }, { once: true });

  const tell = what => {
    const root = document.documentElement, place = document.getElementById("notices");
    // sandbox="allow-scripts", where the server does not let every origin read its files
    const isClosed = self.origin === "null" && /^https?:$/.test(location.protocol);
    const line = document.createElement("p");
    if (!place || place.childElementCount) return;
    if (!window.unrolled?.began) {
      root.dataset.state = "failed";
      byId("progress").hidden = true;
    }
    line.className = "notice is-error";
    line.textContent = isClosed ? words().closed : words().broken(what);
    if (isClosed) {
      const whole = document.createElement("a");
      whole.href = location.href.split(/[?#]/)[0] + location.hash;
      [whole.target, whole.rel, whole.textContent] = ["_blank", "noopener", words().alone];
      line.append(whole);
    }
    place.append(line);
  };
  addEventListener("error", async event => {
    const { filename, message } = event;
    const target = /** @type {HTMLScriptElement & HTMLLinkElement} */ (event.target);
    // from there on boot.js speaks for itself
    if (window.unrolled?.began || target?.rel === "modulepreload") return;
    const there = await (mended ??= withSlash());
    if (there) return location.replace(there);
    const last = address => String(address ?? "").split("/").at(-1), file = last(target?.src || target?.href);
    const what = (file && await window.faultOf(file)) || file || [last(filename), message].filter(Boolean).join(": ");
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => tell(what)); else tell(what);
  }, true);
}
