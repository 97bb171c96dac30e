"""A plot of accuracy over training steps, as SVG: each network's mean, and a band from its worst seed to its best."""
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 320, 52, 40, 16, 44
COLOURS = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8A6D00")        # Okabe-Ito's, and a dark one

Curve = Sequence[tuple[int, float]]


def draw(title: str, curves: Mapping[str, Sequence[Curve]]) -> str:
    """The SVG of some networks' curves, several seeds each; every curve has the same steps."""
    last = max(step for runs in curves.values() for curve in runs for step, _ in curve)

    def at(step: float, share: float) -> str:
        x = LEFT + (WIDTH - LEFT - RIGHT) * step / last
        return f"{x:.1f},{TOP + (HEIGHT - TOP - BOTTOM) * (1 - share):.1f}"

    def text(x: float, y: float, words: str, anchor: str = "start", size: int = 12) -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'

    height = HEIGHT + 18 * len(curves)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
             'font-family="system-ui, sans-serif" fill="#222">',
             f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
             text(LEFT, 22, f"{title}: accuracy while training", size=15)]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<polyline points="{at(0, share)} {at(last, share)}" fill="none" stroke="#ddd"/>')
        parts.append(text(LEFT - 6, float(at(0, share).split(",")[1]) + 4, f"{share:.0%}", "end"))
    for step in (0, last // 2, last):
        parts.append(text(float(at(step, 0).split(",")[0]), HEIGHT - BOTTOM + 18, f"{step:,}", "middle"))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 34, "steps", "middle"))
    for k, (name, runs) in enumerate(curves.items()):
        colour, steps = COLOURS[k % len(COLOURS)], [step for step, _ in runs[0]]
        columns = list(zip(*([share for _, share in run] for run in runs), strict=True))
        pairs = list(zip(steps, columns, strict=True))
        edge = [at(s, max(c)) for s, c in pairs] + [at(s, min(c)) for s, c in pairs][::-1]
        parts.append(f'<polygon points="{" ".join(edge)}" fill="{colour}" fill-opacity="0.12"/>')
        mean = " ".join(at(s, sum(c) / len(c)) for s, c in zip(steps, columns, strict=True))
        parts.append(f'<polyline points="{mean}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = HEIGHT + 18 * k + 6
        parts.append(f'<rect x="{LEFT}" y="{y - 9}" width="18" height="4" fill="{colour}"/>' + text(LEFT + 26, y, name))
    return "\n".join([*parts, "</svg>"])
