"""Cells as others write them: what each is in our notation, or where it is refused."""
from .chapters import CHAPTERS
from .documents import DOCUMENTS
from .pages import PAGES
from .papers import PAPERS
from .refused import REFUSED
from .snippets import SNIPPETS
from .steps import STEPS

NOTATIONS = CHAPTERS | DOCUMENTS | PAPERS | PAGES | SNIPPETS | STEPS

__all__ = ["NOTATIONS", "REFUSED"]
