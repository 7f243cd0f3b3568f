"""The limits of each caller: requests a minute, and distinct customers an hour. An open gateway has none.

In reading order: `rules` (the settings), `request_rate`, `distinct_people`, `shared_counts` (in Redis), and `caller_quotas`
around them all.
"""
