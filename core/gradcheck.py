"""The gradient check, under the name by which others import it: see core/looking/gradcheck.py."""
from .looking.gradcheck import Check, checks, differences, gradcheck, relative_error

__all__ = ["Check", "checks", "differences", "gradcheck", "relative_error"]
