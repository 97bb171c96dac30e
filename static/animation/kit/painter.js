/* Two painters with the same few verbs: on a canvas sixty times a second, and into an SVG for a file.

     rect([x, y, w, h], style)   poly(points, style)   line(points, style)   text([x, y], words, style)
     group({ opacity, dx, dy, clip: [x, y, w, h] }, draw)   widthOf(words, style)

   style: fill, stroke, width, radius, opacity, dash, arrow · text: size, weight, family, italic, align, halo, room,
   least.

   Words that are wider than `room` are written smaller, down to the size `least`; if that is too wide as well, they are
   cut. */

import { HAN } from "../../words.js";
import { svg as svgElement } from "./svg.js";

export function canvasPainter(ctx, theme) {
  let opacity = 1;
  const alpha = style => { ctx.globalAlpha = opacity * (style.opacity ?? 1); };
  const finish = style => {
    alpha(style);
    if (style.fill) { ctx.fillStyle = style.fill; ctx.fill(); }
    if (style.stroke) {
      ctx.strokeStyle = style.stroke;
      ctx.lineWidth = style.width ?? 1;
      ctx.setLineDash(style.dash ?? []);
      ctx.stroke();
    }
  };
  const trace = (points, close) => {
    ctx.beginPath();
    ctx.moveTo(points[0][0], points[0][1]);
    for (let j = 1; j < points.length; j++) ctx.lineTo(points[j][0], points[j][1]);
    if (close) ctx.closePath();
  };
  ctx.lineJoin = "round";
  ctx.lineCap = "butt";
  return {
    theme, widthOf: (words, style) => widthIn(words, style, theme),
    rect([x, y, w, h], style) {
      if (!style.radius && !style.stroke) {
        alpha(style);
        ctx.fillStyle = style.fill;
        ctx.fillRect(x, y, w, h);
        return;
      }
      ctx.beginPath();
      if (style.radius) ctx.roundRect(x, y, w, h, style.radius); else ctx.rect(x, y, w, h);
      finish(style);
    },
    poly(points, style) { if (points.length > 2) { trace(points, true); finish(style); } },
    line(points, style) { if (points.length > 1) { trace(points, false); finish({ ...style, fill: null }); } },
    text([x, y], words, style) {
      ctx.font = font(style, theme, words);
      ctx.textAlign = style.align ?? "left";
      alpha(style);
      const fits = w => ctx.measureText(w).width <= style.room;
      for (let { size } = style; size > (style.least ?? size) && !fits(words);) {
        ctx.font = font({ ...style, size: --size }, theme);
      }
      if (style.least && !fits(words)) ctx.font = font(style, theme);
      const shown = style.room ? fitWords(words, fits) : words;
      if (style.halo) {
        ctx.strokeStyle = style.halo;
        ctx.lineWidth = style.haloWidth ?? 4;
        ctx.setLineDash([]);
        ctx.strokeText(shown, x, y);
      }
      ctx.fillStyle = style.fill ?? theme.ink2;
      ctx.fillText(shown, x, y);
    },
    group({ opacity: o = 1, dx = 0, dy = 0, clip }, draw) {
      const outer = opacity;
      ctx.save();
      if (clip) { ctx.beginPath(); ctx.rect(...clip); ctx.clip(); }
      if (dx || dy) ctx.translate(dx, dy);
      opacity *= o;
      draw();
      opacity = outer;
      ctx.restore();
    },
  };
}

/** The same painter without the marks whose place is no number: a network that has diverged is drawn as far as it can
    be. */
export function placed(P) {
  const has = place => place.flat().every(Number.isFinite);
  const only = verb => (place, ...rest) => { if (has(place)) P[verb](place, ...rest); };
  return {
    ...P, rect: only("rect"), poly: only("poly"), line: only("line"), text: only("text"),
  };
}

const WIDEST = 1.1;                                                    // a letter, in sizes of its type

/** The same painter without the words that an edge at `from` or `to` would cut: a part of one reads as another one. */
export function uncut(P, [from, to]) {
  const share = { center: 0.5, right: 1 };
  return {
    ...P,
    text([x, y], words, style) {
      const at = share[style.align] ?? 0, isIn = wide => x - at * wide >= from && x + (1 - at) * wide <= to;
      const most = [...words].length * WIDEST * (style.size ?? 11);
      if (isIn(most) || isIn(Math.min(style.room ?? Infinity, P.widthOf(words, style)))) P.text([x, y], words, style);
    },
  };
}

/** Chinese characters have no italic: they are upright in any style. */
export function font(style, theme, words = "") {
  const slant = style.italic && !HAN.test(words) ? "italic " : "";
  const family = style.family === "math" ? theme.math : theme.text;
  return `${slant}${style.weight ?? 400} ${style.size ?? 11}px ${family}`;
}

/** How wide words of a style are. */
export function widthIn(words, style, theme) {
  measure ??= document.createElement("canvas").getContext("2d");
  measure.font = font(style, theme, words);
  return measure.measureText(words).width;
}
let measure = null;

/** A word, or the longest beginning of it that fits with an ellipsis: what is cut never looks like another word. */
export function fitWords(words, fits) {
  if (fits(words)) return words;
  const letters = [...words];
  while (letters.length > 1) {
    letters.pop();
    if (fits(letters.join("") + "…")) break;
  }
  return letters.join("") + "…";
}

/** The same verbs into an <svg> element; places have so many digits. */
export function svgPainter(svg, theme, digits = 2) {
  const stack = [svg];
  svg.setAttribute("font-family", theme.text);
  let clips = 0;
  const add = (name, attributes) => stack.at(-1).appendChild(svgElement(name, attributes));
  const round = x => Math.round(x * 10 ** digits) / 10 ** digits;
  const look = style => ({
    fill: style.fill ?? "none", stroke: style.stroke,
    "stroke-width": style.stroke ? round(style.width ?? 1) : undefined,
    opacity: style.opacity, "stroke-dasharray": style.dash?.join(" "),
  });
  const path = (points, over, end, style) => {
    const placed = points.filter(p => p.every(Number.isFinite));
    const d = placed.map(p => p.map(round).join(",")).join("L");
    if (placed.length > over) add("path", { d: `M${d}${end}`, ...style });
  };
  // the tracks of a group lie under everything else in it: one path, a third of the file
  const tracks = new Map();
  const addTrack = path => {
    const home = stack.at(-1);
    if (!tracks.has(home)) tracks.set(home, add("path", { d: "", fill: theme.track }));
    tracks.get(home).setAttribute("d", tracks.get(home).getAttribute("d") + path);
  };
  return {
    theme, widthOf: (words, style) => widthIn(words, style, theme),
    rect([x, y, width, height], style) {
      if (style.fill === theme.track && Object.keys(style).length === 1) {
        return addTrack(`M${round(x)},${round(y)}h${round(width)}v${round(height)}h${-round(width)}z`);
      }
      add("rect", {
        x: round(x), y: round(y), width: round(width), height: round(height), rx: style.radius, ...look(style),
      });
    },
    poly(points, style) { path(points, 2, "Z", look(style)); },
    line(points, style) { path(points, 1, "", look({ ...style, fill: null })); },
    text([x, y], words, style) {
      const node = add("text", {
        x: round(x), y: round(y), fill: style.fill ?? theme.ink2, opacity: style.opacity,
        "font-size": style.size ?? 11, "font-weight": style.weight,
        "font-style": style.italic && !HAN.test(words) ? "italic" : undefined,
        "font-family": style.family === "math" ? theme.math : undefined,
        // Chinese type has other marks of its own, ‖ for one
        lang: style.family === "math" && !HAN.test(words) ? "en" : undefined,
        "text-anchor": { center: "middle", right: "end" }[style.align],
        ...(style.halo && { stroke: style.halo, "stroke-width": style.haloWidth ?? 4, "paint-order": "stroke" }),
      });
      node.textContent = words;
    },
    group({ opacity = 1, dx = 0, dy = 0, clip = null }, draw) {
      const node = add("g", { opacity: opacity === 1 ? undefined : opacity });
      if (clip) {
        const id = `clip-${++clips}`, [x, y, width, height] = /** @type {number[]} */ (clip);
        svg.append(svgElement("clipPath", { id }, svgElement("rect", { x, y, width, height })));
        node.setAttribute("clip-path", `url(#${id})`);
      }
      stack.push(node);
      let inner = node;
      if (dx || dy) { inner = add("g", { transform: `translate(${round(dx)} ${round(dy)})` }); stack.push(inner); }
      draw();
      if (inner !== node) stack.pop();
      stack.pop();
    },
  };
}
