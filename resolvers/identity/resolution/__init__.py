"""The search: from one key to the record ids of one person, in a few rounds of calls to the systems.

Read in this order: search; what it is told (search_aim, anchor); what it asks of systems (clue_lookups, own_addresses, attribute_clues,
attribute_lookups); what
it makes of the responses (round_results, known_records, ambiguous_choices, trace).
"""
