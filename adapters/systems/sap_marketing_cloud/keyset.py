"""A contact's interactions by time, as rows that are told later: what became of a message is looked for first.

Nothing is known of how exactly instants are kept, nor of the order of what happened at the same one; the wire's `odata_keyset`
relies on neither.
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
"""The server's own pages that are followed for one answer: how long these are is not published, and `$top` ends them."""

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
    """`conditions`: what else the rows must fulfil, in the vendor's filter language."""
    strand = replace(STRAND, condition=all_of(*conditions))
    return odata_keyset.question(strand, contact, window, top=top, wildcards="")


def stretch(rows: Rows[wire.Interaction], contact: str, window: Window, *, top: int) -> Stretch | None:
    return odata_keyset.stretch(STRAND, rows, contact, window, top=top)
