"""The lowest layer: records, the four shapes of a port, and the error tree. It imports nothing of ours."""
