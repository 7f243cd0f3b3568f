"""The policy on queries: the table of who may see what, and the schema as one caller sees it."""
