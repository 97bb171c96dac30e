"""What leaves and comes in: links, files, PyTorch's names and scripts."""
