/* A cell's equations as the wiring that textbooks draw: boxes of functions, circles of ⊗ and ⊕, and the wires between
   them. Every wire carries a part of an equation, and so the value of that part, and the loss's gradient with respect
   to it.

     wiringOf(score) -> { nodes, edges, belts }
       node  { id, kind: fn | op | matrix | fixed, label, symbol, eq, inputs, fixed }     its id is its symbol's, where
             it has one; a number or a weight by itself is fixed; of a division by one, or of one, it is `fixed`
       edge  { id, from, to, tree, eq, sign, by, depth }           from: a node's id, "bus" (W x + U h' + b) or "prev:C"
       belt  { state, path }                                       the nodes from C' to C, in the order of the current
     valueOf(edge, env) · gradients(wiring, score, env)                                                               */

import { bare, evaluate, FUNCTIONS, summands, write } from "./equations.js";
import { remember } from "./score.js";

const SLOPES = {
  "σ": y => y * (1 - y), sigmoid: y => y * (1 - y), tanh: y => 1 - y * y, exp: y => y,
  relu: (_, z) => Number(z > 0), ReLU: (_, z) => Number(z > 0), softplus: (_, z) => FUNCTIONS["σ"](z),
};

const parts = tree => [tree.left, tree.right, tree.inner, tree.arg].filter(Boolean);

class Builder {
  constructor(score) {
    this.score = score;
    this.nodes = new Map();
    this.edges = [];
    for (const symbol of score.substeps) if (score.equations[symbol]) this.root(symbol);
  }

  isSymbol(tree) { return tree.type === "sym" && !tree.prev && this.score.substeps.includes(tree.name); }
  /* Numbers and weights: nothing that flows. */
  isFixed(tree) {
    if (tree.type === "num" || tree.type === "sym") return tree.type === "num" || (!tree.prev && !this.isSymbol(tree));
    return tree.type !== "apply" && parts(tree).every(part => this.isFixed(part));
  }
  /* What comes from the input and from the state before through weights alone: W x + U h' + b. */
  isBus(tree) {
    if (tree.type === "apply") return tree.vector.type === "sym" && (tree.vector.name === "x" || tree.vector.prev);
    if (tree.type === "group") return this.isBus(tree.inner);
    if (tree.type !== "bin" || !"+-".includes(tree.op)) return false;
    const both = [tree.left, tree.right];
    return both.some(t => this.isBus(t)) && both.every(t => this.isBus(t) || this.isFixed(t));
  }

  root(symbol) {
    const { tree } = this.score.equations[symbol], fresh = this.nodes.size;
    const source = this.source(tree, symbol, symbol);
    const isMade = this.nodes.size > fresh && source.from === symbol;
    if (!isMade) this.node("op", source.from === "bus" ? "Σ" : "=", symbol, symbol, [source]);
    this.nodes.get(symbol).symbol = symbol;
  }

  /* Adds a node with its incoming wires. */
  node(kind, label, eq, id, sources) {
    const name = id ?? `${eq}.${this.nodes.size}`;
    const inputs = sources.map((source, n) => {
      const edge = { id: `${name}<${n}`, to: name, eq, sign: 1, by: null, depth: 0, ...source };
      this.edges.push(edge);
      return edge;
    });
    this.nodes.set(name, { id: name, kind, label, symbol: null, eq, inputs });
    return name;
  }

  /* Where a part of an equation comes from: a node made for it, or what is there already. */
  source(given, eq, id = null) {
    const tree = bare(given);
    if (this.isBus(tree)) return { from: "bus", tree };
    if (this.isFixed(tree) && !(id && tree.type === "call")) {
      return { from: this.node("fixed", write(tree), eq, id, []), tree };
    }
    switch (tree.type) {
      case "sym": return { from: this.isSymbol(tree) ? tree.name : `prev:${tree.name}`, tree };
      case "call": return { from: this.node("fn", tree.fn, eq, id, this.addends(tree.arg, eq)), tree };
      case "apply": return { from: this.node("matrix", tree.matrix, eq, id, [this.source(tree.vector, eq)]), tree };
      case "square": return { from: this.node("op", "( )²", eq, id, [this.source(tree.inner, eq)]), tree };
      case "positive": return { from: this.node("op", "> 0", eq, id, [this.source(tree.inner, eq)]), tree };
      case "neg": return { from: this.node("op", "−", eq, id, [{ ...this.source(tree.inner, eq), sign: -1 }]), tree };
      default: return this.joined(tree, eq, id);
    }
  }

  /* The addends of a sum: what comes by the bus is one wire, whatever it is made of, with all that is fixed. */
  addends(tree, eq) {
    const list = summands(tree).map(({ node, sign }) => ({ node: bare(node), sign }));
    const bus = list.filter(({ node }) => this.isBus(node)), rest = list.filter(({ node }) => !this.isBus(node));
    const fixed = rest.filter(({ node }) => this.isFixed(node));
    const flowing = rest.filter(({ node }) => !bus.length || !this.isFixed(node));
    const whole = bus.length ? [...bus, ...fixed] : [];
    const sum = whole.reduce((left, { node, sign }) => {
      const right = sign < 0 ? { type: "neg", inner: node } : node;
      return left ? { type: "bin", op: "+", left, right } : right;
    }, null);
    return [
      ...(sum ? [{ from: "bus", tree: sum }] : []),
      ...flowing.map(({ node, sign }) => ({ ...this.source(node, eq), sign })),
    ];
  }

  joined(tree, eq, id) {
    const { op, left, right } = tree;
    if (op === "⊙" && (this.isFixed(left) || this.isFixed(right))) {
      const [by, other] = this.isFixed(left) ? [left, right] : [right, left];
      const from = this.source(other, eq);
      const weighed = { ...from, tree, by: from.by ? { type: "bin", op: "⊙", left: by, right: from.by } : by };
      return id ? { from: this.node("op", "=", eq, id, [weighed]), tree } : weighed;
    }
    if (op === "/" && (this.isFixed(left) || this.isFixed(right))) {
      const [by, other] = this.isFixed(left) ? [left, right] : [right, left];
      const label = by === left ? `${write(by)}÷` : `÷${write(by)}`;
      const name = this.node("op", label, eq, id, [this.source(other, eq)]);
      this.nodes.get(name).fixed = { tree: by, isAbove: by === left };
      return { from: name, tree };
    }
    if (op === "⊙" || op === "/") {
      return {
        from: this.node("op", op === "/" ? "÷" : "×", eq, id, [this.source(left, eq), this.source(right, eq)]), tree,
      };
    }
    const label = this.sumLabel(tree), addends = this.addends(label === "+" ? tree : this.flowing(tree), eq);
    return { from: this.node("op", label, eq, id, addends), tree };
  }

  /* The one addend that flows, where the other is fixed. */
  flowing(tree) {
    const { node, sign } = summands(tree).find(one => !this.isFixed(bare(one.node)));
    return sign < 0 ? { type: "neg", inner: node } : node;
  }

  /* ⊕, or what is done to the one wire that there is: 1 − z. */
  sumLabel(tree) {
    const list = summands(tree), isAlone = list.length === 2 && !list.some(({ node }) => this.isBus(bare(node)));
    const fixed = isAlone ? list.find(({ node }) => this.isFixed(bare(node))) : null;
    if (!fixed) return "+";
    const other = list.find(one => one !== fixed), number = `${fixed.sign < 0 ? "−" : ""}${write(fixed.node)}`;
    return other?.sign === -1 ? `${number}−` : `${fixed.sign < 0 ? "" : "+"}${number}`;
  }
}

/** The wiring of a trace's cell. */
export function wiringOf(score) {
  return remember(score, "wiring", () => {
    const { nodes, edges } = new Builder(score);
    for (const edge of edges) edge.depth = depthOf(nodes, edge);
    const belts = score.substeps.map(state => ({ state, path: beltPath(nodes, state) })).filter(({ path }) => path);
    return { nodes, edges, belts };
  });
}

/* How many nodes of its own equation a wire has behind it: the wires of one depth are drawn together. */
function depthOf(nodes, { from, eq }) {
  const node = nodes.get(from);
  return !node || node.eq !== eq ? 0 : 1 + Math.max(0, ...node.inputs.map(edge => depthOf(nodes, edge)));
}

/* From C back to C' by the shortest way, which is the belt; null where the state before comes only through weights. */
function beltPath(nodes, state) {
  const ways = nodes.has(state) ? [[state]] : [], seen = new Set([state]);
  for (const way of ways) {
    for (const { from } of nodes.get(way[0]).inputs) {
      if (from === `prev:${state}`) return way;
      if (nodes.has(from) && !seen.has(from)) { seen.add(from); ways.push([from, ...way]); }
    }
  }
  return null;
}

/** The value that a wire carries. */
export const valueOf = (edge, env) => evaluate(edge.tree, env);

/** The loss's gradient with respect to what each wire carries, and to each symbol, for one unit at one step: the
    recorded ones of the states, the others from them by the rules of the nodes.
    env: backEnvironment() of backward.js; across(matrix, eq): the gradient that came back through a matrix. */
export function gradients({ nodes, edges }, score, env, across) {
  const wires = new Map(), symbols = new Map();
  for (const symbol of [...score.substeps].reverse()) {
    if (!nodes.has(symbol)) continue;
    const known = score.backward.some(line => line.name === `δ${symbol}`) ? env.sym(`δ${symbol}`) : NaN;
    const arrived = edges.filter(edge => edge.from === symbol)
      .reduce((sum, edge) => sum + (wires.get(edge.id) ?? 0) * factor(edge), 0);
    symbols.set(symbol, Number.isFinite(known) ? known : arrived);
    down(nodes.get(symbol), symbols.get(symbol));
  }
  return { wires, symbols };

  function down(node, g) {
    const values = node.inputs.map(edge => valueOf(edge, env));
    const sum = node.inputs.reduce((all, edge, n) => all + edge.sign * values[n], 0);
    node.inputs.forEach((edge, n) => {
      const through = node.kind === "matrix" ? across(node.label, node.eq) : g * slope(node, edge, values, sum, n);
      wires.set(edge.id, through);
      const below = nodes.get(edge.from);
      if (below && below.symbol === null) down(below, through * factor(edge));
    });
  }
  function factor({ by }) { return by ? evaluate(by, env) : 1; }
  function slope({ kind, label, fixed }, { sign }, values, sum, n) {
    if (fixed) return fixed.isAbove ? -evaluate(fixed.tree, env) / values[0] ** 2 : 1 / evaluate(fixed.tree, env);
    if (kind === "fn") return sign * (SLOPES[label]?.(FUNCTIONS[label](sum), sum) ?? NaN);
    if (label === "×") return values[1 - n];
    if (label === "÷") return n ? -values[0] / values[1] ** 2 : 1 / values[1];
    if (label === "( )²") return 2 * values[0];
    return label === "> 0" ? 0 : sign;
  }
}
