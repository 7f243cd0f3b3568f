"""What the resolvers turn down or hold back by themselves; errors of systems are in `adapters.ports.errors`."""

from graphql import GraphQLError

from adapters.ports.errors import SourceError


class BadInput(GraphQLError):
    """The caller's value can't be used. The text says what is expected and never repeats the value."""

    def __init__(self, text: str) -> None:
        super().__init__(text, extensions={"code": "BAD_USER_INPUT"})


class AmbiguousIdentity(GraphQLError):
    """More than one person fits the key; nothing is merged and nobody is named."""

    def __init__(self) -> None:
        super().__init__("More than one person fits this key.", extensions={"code": "AMBIGUOUS_IDENTITY"})


class Withheld(SourceError):
    """Not read, since this system could not tell whether the person may be profiled. `capability`: what was not read, None where
    it is no system's own; `cause`: what kept the system from telling it."""

    def __init__(self, system: str, capability: str | None, cause: SourceError) -> None:
        super().__init__(system, capability)
        self.cause = cause
