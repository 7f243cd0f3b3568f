"""Turns results and failures into GraphQL responses, by one table."""
