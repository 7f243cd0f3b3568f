"""GraphQL types that several sections share."""
