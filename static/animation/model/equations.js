/* A cell's equations, as its own header writes them, read into trees that can be evaluated and shown.

     parseEquation("C = f ⊙ C' + i ⊙ a")  ->  { name: "C", text, tree }

   Nodes: num value · sym name prev next · square inner · positive inner ([h > 0], 1 or 0) · apply matrix vector · call
   fn arg · group inner · neg inner · bin op left right. `W_f x` (and `x W_f`) is a matrix applied to a vector; a prime
   marks the previous step, a plus the next. */

const LEXEME = /\s*(?:(\d+(?:\.\d+)?)|([\p{L}]+(?:_[\p{L}\p{N}]+)?['⁺]?)|([-+−⊙×*·/()=,²[\]>]))/uy;
export const FUNCTIONS = {
  "σ": x => 1 / (1 + Math.exp(-x)), sigmoid: x => 1 / (1 + Math.exp(-x)), tanh: Math.tanh, relu: x => Math.max(0, x),
  ReLU: x => Math.max(0, x), exp: Math.exp, softplus: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};
const OPERATORS = { "−": "-", "×": "⊙", "*": "⊙", "·": "⊙" };

function lex(text) {
  const out = [];
  LEXEME.lastIndex = 0;
  while (LEXEME.lastIndex < text.trimEnd().length) {
    const at = LEXEME.lastIndex, m = LEXEME.exec(text);
    if (!m) throw new SyntaxError(`Cannot read “${text.slice(at)}” in the equation “${text}”`);
    if (m[1]) out.push({ type: "num", value: Number(m[1]) });
    else if (m[2]) out.push({ type: "name", value: m[2] });
    else out.push({ type: "op", value: OPERATORS[m[3]] ?? m[3] });
  }
  return out;
}

const isMatrix = node =>
  node.type === "sym" && !node.prev && (/^(?:\p{Lu}_|[WUVR]$)/u.test(node.name) || node.name.endsWith("ᵀ"));

class Parser {
  constructor(tokens) { this.tokens = tokens; this.at = 0; }
  peek(value) { const t = this.tokens[this.at]; return t && t.type === "op" && t.value === value; }
  take(value) { if (!this.peek(value)) return false; this.at += 1; return true; }
  need(value) { if (!this.take(value)) throw new SyntaxError(`Expected ${value} in an equation`); }
  sum() {
    let left = this.take("-") ? { type: "neg", inner: this.product() } : this.product();
    while (this.peek("+") || this.peek("-")) {
      const op = this.tokens[this.at++].value;
      left = { type: "bin", op, left, right: this.product() };
    }
    return left;
  }
  product() {
    let left = this.juxtaposition();
    while (this.peek("⊙") || this.peek("/")) {
      const op = this.tokens[this.at++].value;
      left = { type: "bin", op, left, right: this.juxtaposition() };
    }
    return left;
  }
  juxtaposition() {
    const first = this.atom(), next = this.tokens[this.at];
    if (!next || (next.type === "op" && next.value !== "(")) return first;
    const second = this.atom();
    if (isMatrix(first)) return { type: "apply", matrix: first.name, vector: second, order: "left" };
    if (isMatrix(second)) return { type: "apply", matrix: second.name, vector: first, order: "right" };
    return { type: "bin", op: "⊙", left: first, right: second };
  }
  atom() {
    let node = this.bare();
    while (this.take("²")) node = { type: "square", inner: node };
    return node;
  }
  bare() {
    const token = this.tokens[this.at++];
    if (!token) throw new SyntaxError("An equation ends too early");
    if (token.type === "num") return { type: "num", value: token.value };
    if (token.type === "name") {
      if (token.value in FUNCTIONS) {
        const wrapped = this.take("(");
        const arg = wrapped ? this.sum() : this.atom();
        if (wrapped) this.need(")");
        return { type: "call", fn: token.value, arg };
      }
      const prev = token.value.endsWith("'"), next = token.value.endsWith("⁺");
      return { type: "sym", name: prev || next ? token.value.slice(0, -1) : token.value, prev, ...(next && { next }) };
    }
    if (token.value === "[") {
      const inner = this.sum();
      this.need(">");
      this.at += 1;                                                  // of 0
      this.need("]");
      return { type: "positive", inner };
    }
    if (token.value !== "(") throw new SyntaxError(`Unexpected ${token.value} in an equation`);
    const inner = this.sum();
    this.need(")");
    return { type: "group", inner };
  }
}

export function parseEquation(text) {
  const tokens = lex(text), parser = new Parser(tokens), left = parser.atom();
  parser.need("=");
  const tree = parser.sum();
  if (parser.at < tokens.length) throw new SyntaxError(`The equation “${text}” goes on after its end`);
  return { name: left.name, text, tree };
}

/** A tree without the brackets around it. */
export const bare = tree => (tree.type === "group" ? bare(tree.inner) : tree);

/** The value of a tree; env.sym(name, prev) and env.apply(matrix, vectorNode) give its leaves. */
export function evaluate(node, env) {
  switch (node.type) {
    case "num": return node.value;
    case "sym": return env.sym(node.name, node.prev, node.next);
    case "square": return evaluate(node.inner, env) ** 2;
    case "positive": return evaluate(node.inner, env) > 0 ? 1 : 0;
    case "apply": return env.apply(node.matrix, node.vector);
    case "call": return FUNCTIONS[node.fn](evaluate(node.arg, env));
    case "group": return evaluate(node.inner, env);
    case "neg": return -evaluate(node.inner, env);
    default: {
      const p = evaluate(node.left, env), q = evaluate(node.right, env);
      return node.op === "+" ? p + q : node.op === "-" ? p - q : node.op === "/" ? p / q : p * q;
    }
  }
}

/** The summands of a tree with their signs: C = f ⊙ C' + i ⊙ a has two. */
export function summands(node, sign = 1) {
  if (node.type === "group") return summands(node.inner, sign);
  if (node.type === "neg") return summands(node.inner, -sign);
  if (node.type === "bin" && (node.op === "+" || node.op === "-")) {
    return [...summands(node.left, sign), ...summands(node.right, node.op === "+" ? sign : -sign)];
  }
  return [{ node, sign }];
}

/** Every symbol of a tree: [{name, prev}], a matrix's vector not among them. */
export function symbols(node) {
  if (!node) return [];
  if (node.type === "sym") return [{ name: node.name, prev: node.prev }];
  return [node.left, node.right, node.inner, node.arg].flatMap(symbols);
}

/** The tree as text, as `data-symbol` carries it. */
export function write(node) {
  switch (node.type) {
    case "num": return String(node.value);
    case "sym": return node.name + (node.prev ? "'" : node.next ? "⁺" : "");
    case "square": return `${write(node.inner)}²`;
    case "positive": return `[${write(node.inner)} > 0]`;
    case "apply": return node.order === "right"
      ? `${write(node.vector)} ${node.matrix}`
      : `${node.matrix} ${write(node.vector)}`;
    case "call": return `${node.fn}(${write(node.arg)})`;
    case "group": return `(${write(node.inner)})`;
    case "neg": return `-${write(node.inner)}`;
    default: return `${write(node.left)} ${node.op} ${write(node.right)}`;
  }
}
