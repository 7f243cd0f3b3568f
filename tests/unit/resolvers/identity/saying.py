"""Records for tests of identity, in as few words as a test needs, and any number of them that look alike."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from adapters.ports.records import Address, Candidate
from resolvers.identity.matching.features import Features, features
from resolvers.identity.matching.joining import KnownRecord
from tests.unit.resolvers.played import C4C

BORN = date(1984, 5, 14)
ROSE_LANE = Address(("12 Rose Lane",), "Leeds", None, "LS1 1AA", "GB")
AMELIA: Any = {"given_name": "Amelia", "family_name": "Hart", "birth_date": BORN, "address": ROSE_LANE}


def record(record_id: str = "1", **says: Any) -> Candidate:
    return Candidate(record_id, **says)


def known(record_id: str = "1", *, system: str = C4C, **says: Any) -> KnownRecord:
    candidate = record(record_id, **says)
    return KnownRecord(system, candidate, features(candidate, system=system))


def says(system: str = C4C, **what: Any) -> Features:
    return features(record(**what), system=system)


NAMES = st.sampled_from(
    (None, "", "A.", "Amelia", "AMELIA", "Ameila", "Anne", "Anne-Marie", "Émile", "Hart", "Hurt", "Zhang", "Wei")
)
BIRTHDAYS = st.sampled_from((None, BORN, date(1984, 5, 24), date(1984, 4, 15), date(1990, 3, 4), date(1990, 4, 3)))
ADDRESSES = st.builds(
    Address,
    lines=st.lists(st.sampled_from(("12 Rose Lane", "Rose Lane 12", "Flat 2", "13 Rose Lane", "Old Road")), max_size=3).map(
        tuple
    ),
    city=st.sampled_from((None, "Leeds", "Leed", "York")),
    region=st.none(),
    postal_code=st.sampled_from((None, "LS1 1AA", "ls11aa", "LS1 1AB", "YO1 7HH")),
    country=st.none(),
)
EMAILS = ("a@example.com", "b@example.com", "c@example.com")
PHONES = ("+447700900123", "07700 900124", "+442079460101", "020 7946 0102", "no phone")
NUMBERS = (("passport", "E123"), ("passport", "e-123"), ("passport", "E132"), ("insurance", "E123"))
LINKS = (("sap-ecc", "1"), ("annex-cloud-loyalty", "HRD-1"), ("annex-cloud-loyalty", "HRD-2"))


def few(values: Any) -> Any:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


def candidates(record_ids: Any = None) -> Any:
    """Any record, from so few values that two of them often agree."""
    return st.builds(
        Candidate,
        record_id=record_ids if record_ids is not None else st.sampled_from(("1", "2", "3")),
        links=few(LINKS),
        emails=few(EMAILS),
        phones=few(PHONES),
        given_name=NAMES,
        family_name=NAMES,
        birth_date=BIRTHDAYS,
        address=st.none() | ADDRESSES,
        numbers=few(NUMBERS),
        as_of=st.none(),
    )


def anyones() -> Any:
    return candidates().map(features)
