"""The passions of a person: the signs that may count, the topic of each, and the strength they add up to."""
