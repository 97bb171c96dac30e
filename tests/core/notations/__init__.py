"""Cells as others write them: what each is in our notation, or where it is refused."""
from .chapters import CHAPTERS
from .documents import DOCUMENTS
from .papers import PAPERS
from .refused import REFUSED

NOTATIONS = CHAPTERS | DOCUMENTS | PAPERS

__all__ = ["NOTATIONS", "REFUSED"]
