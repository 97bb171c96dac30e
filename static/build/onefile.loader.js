/* In unrolled.html: makes a Blob of every file that is in the page as text, then starts the page.  The build sets
   this as an inline script after the files; boot.js and worker.js are bundled there, place.js being
   onefile.place.js. */
{
  const bytesOf = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  const files = globalThis.filesInside = {};
  for (const node of document.querySelectorAll("script[data-file]")) {
    files[node.dataset.file] = new Blob([bytesOf(node.textContent)], { type: node.dataset.type });
    node.remove();
  }
  const address = name => URL.createObjectURL(files[name]);

  /* Panel's widgets bring their style sheets as links, many times each. */
  const sheets = {}, sheet = name => (files[name] ? (sheets[name] ??= address(name)) : null);
  HTMLLinkElement.prototype.setAttribute = function (key, value) {
    Element.prototype.setAttribute.call(this, key,
      (key === "href" && sheet(String(value).replace(/^\.\//, ""))) || value);
  };

  import(address("boot.js"));
}
