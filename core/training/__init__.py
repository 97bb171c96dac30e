"""Training: the generator, its optimisers, evaluation, and what a step costs."""
from .loop import Event, TrainState, loss_and_gradients, start, train
from .next_step import NextStep, look

__all__ = ["Event", "NextStep", "TrainState", "look", "loss_and_gradients", "start", "train"]
