"""The commands of `customer360`. Each module is imported by its command alone, so that no command waits for the others."""
