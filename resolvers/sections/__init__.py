"""One file for each part of the golden file: its GraphQL types and how it is read."""
