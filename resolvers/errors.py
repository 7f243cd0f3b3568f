"""What the resolvers turn down by themselves; errors of systems are in `adapters.ports.errors`."""

from graphql import GraphQLError


class BadInput(GraphQLError):
    """The caller's value can't be used. The text says what is expected and never repeats the value."""

    def __init__(self, text: str) -> None:
        super().__init__(text, extensions={"code": "BAD_USER_INPUT"})


class AmbiguousIdentity(GraphQLError):
    """More than one person fits the key; nothing is merged and nobody is named."""

    def __init__(self) -> None:
        super().__init__("More than one person fits this key.", extensions={"code": "AMBIGUOUS_IDENTITY"})
