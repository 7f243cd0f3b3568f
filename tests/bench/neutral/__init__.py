"""The neutral bench: systems of its own in one server in memory, the gateway and its yardsticks before it, core by core."""
