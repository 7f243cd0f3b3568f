"""The ground floor: records, the four shapes of a port, and the error tree. Imports nothing of ours."""
