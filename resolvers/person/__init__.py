"""The person of a query: found or remembered, and the searches that continue while sections are read.

Read in this order: person, then late_lookups.
"""
