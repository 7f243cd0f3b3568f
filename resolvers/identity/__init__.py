"""Identity at query time: from a key to the record ids of one person, and on what evidence. Never guesses silently.

Its rooms, from the ground up: keys, matching, resolution, then people_search (people that a typed text may mean).
"""
