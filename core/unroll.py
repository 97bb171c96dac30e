"""One cell over continuous inputs [T, B, I], under the name by which others import it: see core/network/unroll.py."""
from .network.unroll import Lane, LaneGradient, backward, forward

__all__ = ["Lane", "LaneGradient", "backward", "forward"]
