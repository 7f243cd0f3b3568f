"""Consents as the systems have them: the groups to read for a decision, and the addresses to read consents by.

Read in this order: consent_reads, reachability, shared_addresses.
"""
