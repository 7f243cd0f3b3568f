"""References of customers in the feeds: ids of other systems, behind a scheme (touchpoints fact sheet, section 9)."""

from collections.abc import Mapping

LONGEST_VALUE = 200


class References:
    """The translation from the gateway's ids (`<slug of a system>:<record id there>`) to the feeds' references (`cdc:...`)."""

    def __init__(self, schemes: Mapping[str, str]) -> None:
        self._schemes = schemes

    def of(self, record_id: str) -> str | None:
        """The reference of a record id; None where it can't be anybody's."""
        system, _, value = record_id.partition(":")
        scheme = self._schemes.get(system)
        if scheme is None or not value.strip() or not value.isprintable() or len(value) > LONGEST_VALUE:
            return None
        return f"{scheme}:{value}"

    def of_nobody(self) -> str:
        return f"{next(iter(self._schemes.values()))}:customer360-probe"
