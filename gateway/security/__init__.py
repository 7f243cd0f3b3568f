"""The limits of one query: its size and its cost, checked before it runs."""
