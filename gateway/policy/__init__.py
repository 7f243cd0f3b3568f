"""The policy on queries: the table of who may see what, and the schema as one caller sees it.

In reading order: `table.yaml`, `viewer_schema` (the schema under some rights), `told` (the classes that an operation tells),
`views` (an operation under some rights, around them), `decision_point` (in the place of the table), `asked` (for
`policy explain`).
"""
