"""Decides whether a person may be contacted and whether they may be profiled: the data that is read, and the rules."""
