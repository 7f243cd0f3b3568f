"""People that a typed text may mean: a name, an address, or a number on a receipt, to choose from.

Read in this order: search, then the readings of a text (addressed, variants, quoted), then fitting.
"""
