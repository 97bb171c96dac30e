"""Looking inside: traces, what-if, gradient flow, the gradient check, generation."""
