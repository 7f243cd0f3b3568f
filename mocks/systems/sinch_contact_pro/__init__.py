"""Sinch Contact Pro, played."""
