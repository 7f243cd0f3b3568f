"""Who may see what: the table as it is read from its file, and the schema as one caller sees it."""
