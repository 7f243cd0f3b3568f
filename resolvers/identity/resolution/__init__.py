"""The search: from one key to the record ids of one person, in a few rounds of calls to the systems.

Read in this order: search; its input (search_scope, anchor); its calls to systems (clue_lookups, exclusive_addresses,
attribute_clues, attribute_lookups); what it makes of the responses (round_results, known_records, ambiguous_choices, trace).
"""
