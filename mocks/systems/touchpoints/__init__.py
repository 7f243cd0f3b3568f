"""Store touchpoints, played."""
