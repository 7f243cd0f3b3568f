"""Keys as people type and systems store them: normal forms, names and e-mail addresses compared, values that mean "not told".

Read in this order: normal_forms, mailboxes, names (with name_words and given_names), placeholders.
"""
