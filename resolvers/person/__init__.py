"""The person as a query knows them: found or remembered, and the look-ups that go on while sections are read.

Read in this order: person, then late.
"""
