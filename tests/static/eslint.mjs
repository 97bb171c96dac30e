/* ESLint over the scripts that are named: `node eslint.mjs LINTER FILE...` prints a line for each fault.
   LINTER is the folder of the package eslint-linter-browserify, which is ESLint in one file (tests/test_lint.py). */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder, ...files] = process.argv;
const { Linter } = await import(pathToFileURL(path.join(folder, "linter.mjs")));

/* What a script may name without making it: a window's names, or a worker's, or Node's. */
const names = list => Object.fromEntries(list.split(/\s+/).map(name => [name, "readonly"]));
const EVERYWHERE = names(`console URL URLSearchParams fetch performance navigator location crypto indexedDB atob btoa
  setTimeout clearTimeout setInterval clearInterval structuredClone queueMicrotask caches Blob File FileReader Response
  Request Headers TextDecoder TextEncoder AbortSignal AbortController DecompressionStream CompressionStream
  ReadableStream TransformStream Worker MessageChannel WebAssembly self globalThis addEventListener
  removeEventListener postMessage`);
const PAGE = names(`window document localStorage sessionStorage matchMedia getComputedStyle requestAnimationFrame
  history cancelAnimationFrame innerWidth innerHeight devicePixelRatio scrollTo scrollBy Node Element
  HTMLDialogElement HTMLElement
  Document HTMLDetailsElement HTMLLinkElement ShadowRoot Image Event CustomEvent KeyboardEvent ResizeObserver
  MutationObserver IntersectionObserver MediaRecorder XMLSerializer   DOMParser CSS Bokeh Option trustedTypes`);
const WORKER = names("importScripts WorkerGlobalScope clients registration skipWaiting");
const NODE = names("process Buffer");

const RULES = {
  "no-undef": "error",
  "no-unused-vars": ["error", { args: "after-used", caughtErrors: "all", varsIgnorePattern: "^_" }],
  "no-unreachable": "error", "no-dupe-keys": "error", "no-dupe-args": "error", "no-dupe-else-if": "error",
  "no-duplicate-case": "error", "no-redeclare": "error", "no-self-assign": "error", "no-self-compare": "error",
  "no-unsafe-finally": "error", "no-unsafe-negation": "error", "no-unsafe-optional-chaining": "error",
  "no-fallthrough": "error", "no-cond-assign": "error", "no-const-assign": "error", "no-class-assign": "error",
  "no-func-assign": "error", "no-import-assign": "error", "no-sparse-arrays": "error", "no-obj-calls": "error",
  "no-global-assign": "error", "no-invalid-regexp": "error", "no-misleading-character-class": "error",
  "no-loss-of-precision": "error", "no-constant-binary-expression": "error", "no-useless-catch": "error",
  "no-useless-escape": "error", "no-useless-backreference": "error", "no-empty-pattern": "error", "no-eval": "error",
  "no-implied-eval": "error", "no-new-func": "error", "no-script-url": "error", "no-var": "error", "use-isnan": "error",
  "prefer-const": ["error", { destructuring: "all" }], "valid-typeof": "error", "getter-return": "error",
  "constructor-super": "error", "no-this-before-super": "error", "no-dupe-class-members": "error",
  eqeqeq: ["error", "smart"],
  "no-restricted-properties": ["error", ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map(property => ({
    property, message: "text enters as text: textContent, append",
  }))],
};

const linter = new Linter();
let faults = 0;
for (const file of files) {
  const isNode = file.endsWith(".mjs");
  const globals = { ...EVERYWHERE, ...(isNode ? NODE : { ...PAGE, ...WORKER }) };
  const languageOptions = { ecmaVersion: "latest", sourceType: "module", globals };
  const options = { linterOptions: { reportUnusedDisableDirectives: "error" }, languageOptions, rules: RULES };
  const config = [{ files: ["**/*"], ...options }];
  for (const { line, ruleId, message } of linter.verify(await readFile(file, "utf8"), config, path.basename(file))) {
    console.log(`${file}:${line}: ${message} (${ruleId})`);
    faults++;
  }
}
console.log(`${files.length} files, ${faults} faults`);
process.exit(faults ? 1 : 0);
