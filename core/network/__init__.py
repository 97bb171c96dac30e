"""Networks: the loop over time, both directions, stacks, merging, dropout, initial weights, encoder and decoder."""
from .network import (
    DIRECTIONS,
    LaneHolds,
    Network,
    Pass,
    States,
    backward,
    dataset_for,
    forward,
    head_weight,
    network_for,
    weight_name,
)

__all__ = ["DIRECTIONS", "LaneHolds", "Network", "Pass", "States", "backward", "dataset_for", "forward", "head_weight",
           "network_for", "weight_name"]
