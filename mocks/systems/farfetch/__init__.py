"""Farfetch Platform Solutions, played."""
