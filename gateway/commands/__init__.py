"""What the commands of `customer360` do; each module is imported by its command alone, so that none waits for the others."""
