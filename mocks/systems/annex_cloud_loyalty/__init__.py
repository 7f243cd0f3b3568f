"""Annex Cloud Loyalty, played."""
