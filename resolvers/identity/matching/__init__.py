"""Two records, one person? Each attribute compared, evidence weighed, and a decision that a data steward can read.

Read in this order: features; the parts that compare (birth_dates, attribute_comparison, weights, scoring); the rules (agreement,
steward_decisions, join_rules, links, people_behind).
"""
