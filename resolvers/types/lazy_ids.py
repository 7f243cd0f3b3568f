"""Ids of nodes, sealed when somebody asks for them. Sealing takes longer than most of an entry, and few queries select it."""

from dataclasses import dataclass
from typing import TypeVar, cast

import strawberry

from adapters.ports.fast_init import fast_init
from resolvers.sealed_ids import NodeIds

N = TypeVar("N")


@fast_init
@dataclass(frozen=True, slots=True)
class UnsealedId:
    """The parts of a node's id, as long as nobody has asked for it."""

    ids: NodeIds
    type_name: str
    parts: tuple[str, ...]


class LazyId:
    """The attribute `id` of a class of nodes. The first look at it seals it."""

    def __get__(self, node: object, owner: type[object]) -> str:
        known: str | UnsealedId = vars(node)["id"]
        if isinstance(known, UnsealedId):
            known = vars(node)["id"] = known.ids.of(known.type_name, *known.parts)
        return known

    def __set__(self, node: object, value: str | UnsealedId) -> None:
        vars(node)["id"] = value


def with_lazy_id(kind: type[N]) -> type[N]:
    """The class, whose instances take an `UnsealedId` in the place of their id."""
    kind.id = LazyId()  # type: ignore[attr-defined]
    return kind


def sealed_later(ids: NodeIds, type_name: str, *parts: str) -> strawberry.ID:
    """The id for an instance of a class `with_lazy_id`."""
    return cast(strawberry.ID, UnsealedId(ids, type_name, parts))
