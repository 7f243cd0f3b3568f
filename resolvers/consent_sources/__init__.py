"""Consents as the systems tell them: the groups to read for a decision, and the addresses to read consents by.

Read in this order: requests, reaching, beside.
"""
