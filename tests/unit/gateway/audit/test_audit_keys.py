"""Pseudonyms: the same for one record always, and nobody without the key can make or undo them."""

from gateway.audit.keys import MOST_KEPT, AuditKeys
from tests.unit.gateway.audit.written import AMELIA, KEYS, OTHER_KEYS


def test_a_record_has_one_pseudonym_under_one_key() -> None:
    again = AuditKeys("a secret of the audit, 32 characters long")
    assert KEYS.person_hashes(AMELIA) == again.person_hashes(iter(AMELIA))
    assert not set(KEYS.person_hashes(AMELIA)) & set(OTHER_KEYS.person_hashes(AMELIA))


def test_records_with_joined_names_have_other_pseudonyms() -> None:
    assert KEYS.person_hashes([("sap", "ecc1")]) != KEYS.person_hashes([("sapecc", "1")])


def test_a_key_for_one_use_is_none_for_another() -> None:
    text = "\0".join(("sap-ecc", "204711"))
    assert KEYS.document_hash(text) != KEYS.person_hashes([("sap-ecc", "204711")])[0]


def test_without_a_key_of_its_own_the_audit_has_one_of_the_ids_key() -> None:
    derived, same = (AuditKeys.of(None, ids_key="the key of the ids") for _ in range(2))
    other = AuditKeys.of(None, ids_key="another key of the ids")
    own = AuditKeys.of("a secret of the audit, 32 characters long", ids_key="the key of the ids")
    assert derived.chain == same.chain
    assert len({derived.chain, other.chain, own.chain}) == 3
    assert own.chain == KEYS.chain


def test_what_is_remembered_is_bounded_and_stays_right() -> None:
    keys = AuditKeys("x" * 32)
    first = keys.person_hashes([("sap-ecc", "0")])
    for number in range(MOST_KEPT + 10):
        keys.person_hashes([("sap-ecc", str(number))])
    assert keys.person_hashes([("sap-ecc", "0")]) == first
