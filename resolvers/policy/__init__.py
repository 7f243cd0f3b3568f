"""The words of access: callers, roles, classes of fields, rights, and the masks of values.

In reading order: `caller`, `field_class`, `sensitivity` (the class of each field), `rights` (the table), `masks` and `bands` (in
the place of a value), `happenings`, `shown` (the people in an answer), `disclosures`.
"""
