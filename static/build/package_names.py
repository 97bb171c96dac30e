"""The import lines of the distribution: `core` is `unrolled.core` there, and `playground` is `unrolled.playground`."""
import re

PACKAGES = ("core", "playground")
IMPORT = re.compile(rf"^(\s*(?:>>> )?(?:from|import)) ({'|'.join(PACKAGES)})(?=[.\s])", re.MULTILINE)


def renamed(text: str) -> str:
    """A module's text with its import lines as they are in the distribution."""
    return IMPORT.sub(r"\1 unrolled.\2", text)
