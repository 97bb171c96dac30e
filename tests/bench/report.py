"""Numbers to text: medians, ratios of the same round, one table a job, and the comparison with an earlier run."""

from argparse import ArgumentTypeError
from statistics import median


def ratios(speeds, base):
    """Minimum, median and maximum of speed over the base's speed in the same round."""
    each = sorted(a / b for a, b in zip(speeds, base))
    return each[0], median(each), each[-1]


def summarise(job, measured, base):
    """One dictionary a contender: medians, ratios, losses."""
    rows = {}
    for name, run in measured.items():
        speed = median(run["speeds"])
        rows[name] = {
            "steps_per_second": speed,
            "tokens_per_second": speed * job["T"] * job["B"],
            "ratio": ratios(run["speeds"], measured[base]["speeds"]),
            "sentence_ms": median(run["sentence_ms"]) if run["sentence_ms"] else None,
            "first_loss": run["first"],
            "last_loss": run["losses"][-1],
            "steps": run["steps"],
        }
    return rows


def table(key, job, rows, base):
    """The text of one job, fastest first."""
    sizes = "  ".join(f"{name}={job[name]}" for name in "VHBTDE")
    lines = [f"job {key}: {job['title']}   {sizes}",
             f"{'contender':18s}{'steps/s':>10s}{'tokens/s':>11s}   "
             f"{'speed / ' + base + ' (min, median, max)':<38s}{'sentence':>11s}   loss"]
    for name, row in sorted(rows.items(), key=lambda item: -item[1]["ratio"][1]):
        low, middle, high = row["ratio"]
        sentence = f"{row['sentence_ms']:.3f} ms" if row["sentence_ms"] is not None else ""
        fell = "" if row["last_loss"] < row["first_loss"] else "   did not fall"
        lines.append(f"{name:18s}{row['steps_per_second']:10.1f}{row['tokens_per_second']:11.0f}   "
                     f"{low:10.3f}{middle:10.3f}{high:10.3f}{'':8s}{sentence:>11s}   "
                     f"{row['first_loss']:.3f} -> {row['last_loss']:.3f}{fell}")
    return "\n".join(lines)


def against(targets, rows, base):
    """Lines that say which asked-for ratio is reached: base over each peer, the best of several names."""
    lines = []
    for names, wanted in targets:
        present = [rows[name]["ratio"][1] for name in names if name in rows and name != base]
        if present:
            reached = 1 / max(present)
            lines.append(f"  {base} / {' or '.join(names)}: "
                         f"{reached:.2f} ({'reaches' if reached >= wanted else 'below'} {wanted})")
    return lines


def listed(allowed):
    """What an option with commas is read by: a list of names, or an error that says which there are."""
    def read(text):
        names = [name.strip() for name in text.split(",") if name.strip()]
        if wrong := [name for name in names if name not in allowed]:
            raise ArgumentTypeError(f"{', '.join(wrong)}: choose from {', '.join(allowed)}")
        return names
    return read


def numbers(found, path=()):
    """Every number of nested dictionaries and lists, by its path."""
    if isinstance(found, (int, float)):
        return {path: found}
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, (list, tuple)) else ()
    return {name: value for key, below in items for name, value in numbers(below, (*path, str(key))).items()}


def compare(now, before):
    """Lines of what has changed since a stored table: each contender's median ratio and speed, then growth, heap and
    the built site."""
    lines = []
    for key, job in now["jobs"].items():
        for name, row in job["rows"].items():
            old = before.get("jobs", {}).get(key, {}).get("rows", {}).get(name)
            if old:
                lines.append(f"  job {key} {name}: {old['ratio'][1]:.3f} -> {row['ratio'][1]:.3f}, "
                             f"{old['steps_per_second']:.1f} -> {row['steps_per_second']:.1f} steps/s")
    for section in ("growth", "heap", "site"):
        old = numbers(before.get(section) or {})
        lines += [f"  {section}, {' '.join(path)}: {old[path]:.6g} -> {value:.6g}"
                  for path, value in numbers(now.get(section) or {}).items() if path in old]
    return lines
