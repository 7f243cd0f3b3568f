"""Kinds and channels of interactions as filters on the vendor's codes."""

from collections.abc import Mapping

from adapters.ports.shapes import Window
from adapters.systems.sap_marketing_cloud.mapping import UNLISTED
from adapters.systems.sap_marketing_cloud.origins import WILDCARDS
from adapters.systems.sap_marketing_cloud.requests import any_text
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.odata import text


def conditions(window: Window, settings: MarketingCloudSettings) -> tuple[str, ...] | None:
    """The conditions for rows of the window's kinds and channels; None where no row can fulfil them, so that no call is
    needed."""
    types = terms("InteractionType", settings.interaction_kinds, window.kinds, unlisted=UNLISTED)
    media = terms("CommunicationMedium", settings.channels, window.channels, unlisted=settings.other_channel)
    return None if types is None or media is None else (*types, *media)


def terms(
    field: str, meanings: Mapping[str, str], wanted: frozenset[str] | None, *, unlisted: str | None
) -> tuple[str, ...] | None:
    """The conditions on one field. `meanings` has the listed codes; any other code means `unlisted`. Where `unlisted` is wanted,
    its codes are unknown, so the filter excludes the listed codes of other meanings one by one."""
    if wanted is None:
        return ()
    if unlisted in wanted:
        others = (code for code, meaning in meanings.items() if meaning not in wanted)
        return tuple(f"{field} ne {text(code, wildcards=WILDCARDS)}" for code in others)
    codes = [code for code, meaning in meanings.items() if meaning in wanted]
    return (any_text(field, codes),) if codes else None
