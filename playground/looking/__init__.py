"""Numbers for the views: the trace on the wire, what-if, weights, generation."""
