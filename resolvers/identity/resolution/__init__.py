"""The search: from one key to the record ids of one person, in a few rounds of calls to the systems.

Read in this order: search; what it is told (aim, anchor); what it asks of systems (questions, addresses, plan, attributes); what
it makes of the responses (following, roster, choosing, trace).
"""
