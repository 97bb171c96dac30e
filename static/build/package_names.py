"""The import lines of the distribution: `core` is `unrolled.core` there, and `playground` is `unrolled.playground`."""
import re
import shutil
from pathlib import Path

PACKAGES = ("core", "playground")
IMPORT = re.compile(rf"^(\s*(?:>>> )?(?:from|import)) ({'|'.join(PACKAGES)})(?=[.\s])", re.MULTILINE)


def renamed(text: str) -> str:
    """A module's text with its import lines as they are in the distribution."""
    return IMPORT.sub(r"\1 unrolled.\2", text)


def own_modules(root: Path) -> list[Path]:
    """What the distribution has beside the two packages."""
    return sorted(p for p in (root / "static/build/package").glob("*.py") if p.name != "hook.py")


def lay_out(root: Path, target: Path) -> None:
    """Writes the package `unrolled` into the folder `target`, with its imports as they are in the distribution."""
    folders = [p for name in PACKAGES for p in sorted((root / name).rglob("*")) if p.is_file()]
    for path in (*own_modules(root), *folders):
        if "__pycache__" in path.parts:
            continue
        own = path.parent == root / "static/build/package"
        place = target / (path.name if own else path.relative_to(root))
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".py":
            place.write_text(renamed(path.read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(path, place)
    (target / "py.typed").touch()
    if (page := root / "dist/moment.html").exists():
        shutil.copyfile(page, target / page.name)
