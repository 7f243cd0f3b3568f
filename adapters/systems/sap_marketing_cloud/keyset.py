"""Pages of a contact's interactions by time, as raw rows: replies to messages are read before the rows are mapped.

The precision of the vendor's instants is unknown, and so is the order within one instant. The wire's `odata_keyset` relies on
neither.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from adapters.ports.shapes import Entry, Position, Window
from adapters.systems.sap_marketing_cloud import wire
from adapters.systems.sap_marketing_cloud.requests import guid
from adapters.wire import odata_keyset
from adapters.wire.odata import all_of
from adapters.wire.odata_keyset import LONGEST, Strand, Stretch, first_top
from adapters.wire.odata_service import Get, Rows

__all__ = ["LONGEST", "ROUNDS", "Stretch", "first_top", "question", "stretch"]

ROUNDS: Final = 50
"""The server's own pages that are followed for one answer. Their length is not published; `$top` ends them."""

FIELDS: Final = (
    "InteractionUUID", "InteractionContactUUID", "InteractionType", "InteractionTimeStampUTC", "CommunicationMedium",
    "CampaignID", "InteractionAmount", "InteractionCurrency", "InteractionSourceObjectType", "InteractionSourceObject",
    "InteractionContentSubject",
)  # fmt: skip


def entry(row: wire.Interaction) -> Entry[object]:
    return Entry(row, Position(row.InteractionTimeStampUTC, row.InteractionUUID))


STRAND: Final = Strand(
    "Interactions", "InteractionContactUUID", "InteractionTimeStampUTC", FIELDS, wire.INTERACTIONS, entry, typed=guid
)


def question(contact: str, window: Window, *, top: int, conditions: Sequence[str] = ()) -> Get[wire.Interaction]:
    """The read of a contact's interactions in a window. `conditions`: further ones, in the vendor's filter language."""
    strand = replace(STRAND, condition=all_of(*conditions))
    return odata_keyset.question(strand, contact, window, top=top, wildcards="")


def stretch(rows: Rows[wire.Interaction], contact: str, window: Window, *, top: int) -> Stretch | None:
    return odata_keyset.stretch(STRAND, rows, contact, window, top=top)
