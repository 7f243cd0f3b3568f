"""Two records, one person? Each attribute compared, evidence weighed, and a decision that a data steward can read.

Read in this order: features; the parts that compare (birth, comparing, weights, scoring); the rules (agreement, decisions,
joining, links, people_behind).
"""
