"""Sinch Engage, played."""
