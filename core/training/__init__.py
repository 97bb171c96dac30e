"""Training: the generator, its optimisers, evaluation, and what a step costs."""
from .loop import Event, Glass, TrainState, carried_on, ended, last_step, look, look_pieces, loss_and_gradients, masks_for, reference, start, steps_per_epoch, train, training

__all__ = ["Event", "Glass", "TrainState", "carried_on", "ended", "last_step", "look", "look_pieces", "loss_and_gradients", "masks_for", "reference", "start",
           "steps_per_epoch", "train", "training"]
