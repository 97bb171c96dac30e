"""The arithmetic of cells and networks again, in buffers that are made once: what trains."""
