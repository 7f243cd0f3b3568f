"""From results and failures to GraphQL responses, by one table."""
