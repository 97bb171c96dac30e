"""Fast sweeps of cells that are made of equations."""
