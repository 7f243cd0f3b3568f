"""The words of access: callers, roles, classes of fields, rights, and the masks of values."""
