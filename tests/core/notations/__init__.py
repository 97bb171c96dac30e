"""Cells as others write them: what each is in our notation, or where it is refused."""
from .chapters import CHAPTERS
from .documents import DOCUMENTS
from .habits import HABITS
from .pages import PAGES
from .papers import PAPERS
from .refused import REFUSED
from .snippets import SNIPPETS
from .steps import STEPS

NOTATIONS = CHAPTERS | DOCUMENTS | PAPERS | PAGES | SNIPPETS | STEPS | HABITS

__all__ = ["NOTATIONS", "REFUSED"]
