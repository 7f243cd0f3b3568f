"""People that a typed text may mean: a name, an address, or a number on a receipt, to choose from.

Read in this order: typed_text_search; the readings of a text (surname_and_postcode, other_wordings, order_and_ticket_numbers);
text_fit.
"""
