"""Kinds and channels of interactions as conditions on the vendor's codes."""

from collections.abc import Mapping

from adapters.ports.shapes import Window
from adapters.systems.sap_marketing_cloud.mapping import UNLISTED
from adapters.systems.sap_marketing_cloud.origins import WILDCARDS
from adapters.systems.sap_marketing_cloud.requests import any_text
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.odata import text


def conditions(window: Window, settings: MarketingCloudSettings) -> tuple[str, ...] | None:
    """What rows must fulfil to be of the window's kinds and channels; None where none can, so that nothing need be asked."""
    types = terms("InteractionType", settings.interaction_kinds, window.kinds, unlisted=UNLISTED)
    media = terms("CommunicationMedium", settings.channels, window.channels, unlisted=settings.other_channel)
    return None if types is None or media is None else (*types, *media)


def terms(
    field: str, meanings: Mapping[str, str], wanted: frozenset[str] | None, *, unlisted: str | None
) -> tuple[str, ...] | None:
    """`meanings`: of the codes that are listed. Any other code means `unlisted`: where that is wanted, the codes that mean
    something else are left out one by one, because those that are wanted can't be named."""
    if wanted is None:
        return ()
    if unlisted in wanted:
        others = (code for code, meaning in meanings.items() if meaning not in wanted)
        return tuple(f"{field} ne {text(code, wildcards=WILDCARDS)}" for code in others)
    codes = [code for code, meaning in meanings.items() if meaning in wanted]
    return (any_text(field, codes),) if codes else None
