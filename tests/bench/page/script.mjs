/* Peers that are not ES modules: classic scripts, and packages of CommonJS files. */

const loaded = new Map();

export function script(address) {
  if (!loaded.has(address)) {
    loaded.set(address, new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = () => reject(new Error(`cannot load ${address}`));
      document.head.append(element);
    }));
  }
  return loaded.get(address);
}

const resolve = (from, name) => {
  const address = new URL(name, from).href.replace(/\/$/, "");
  return /\.\.?$/.test(name) || name.endsWith("/") ? `${address}/index.js` : `${address}.js`;
};

/* The exports of one CommonJS file whose require calls are all relative. */
export async function commonjs(entry) {
  const sources = new Map(), modules = new Map();
  async function gather(address) {
    if (sources.has(address)) return;
    sources.set(address, "");
    const text = await (await fetch(address)).text();
    sources.set(address, text);
    const names = [...text.matchAll(/require\("([^"]+)"\)/g)].map(match => match[1]);
    await Promise.all(names.map(name => gather(resolve(address, name))));
  }
  function load(address) {
    if (!modules.has(address)) {
      const module = { exports: {} };
      modules.set(address, module);
      new Function("require", "module", "exports", sources.get(address))(
        name => load(resolve(address, name)), module, module.exports);
    }
    return modules.get(address).exports;
  }
  const address = new URL(entry, document.baseURI).href;
  await gather(address);
  return load(address);
}
