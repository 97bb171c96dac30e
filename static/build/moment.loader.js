/* In a page of one moment: unpacks the program inside the page and starts it (static/build/alone.py). */
const packed = Uint8Array.from(atob(document.getElementById("program").textContent), letter => letter.charCodeAt(0));
const program = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
const text = new Blob([await new Response(program).arrayBuffer()], { type: "text/javascript" });
await import(URL.createObjectURL(text));
