"""Who is meant: from a key to the record ids of one person, and on what evidence. Never guesses silently."""
