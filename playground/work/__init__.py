"""The work that is open: its training, its timeline, what is kept of it and what comes back."""
