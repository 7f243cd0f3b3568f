"""The gate of consent belongs to the purpose: no table leaves it out, and rights with it are never those without."""

from adapters.ports.records import Purpose
from gateway.policy.views import Policy
from resolvers.policy.caller import ANYBODY, Caller, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import NEEDS_CONSENT, PolicyTable, Rights, RoleRows, Sight, browsing
from resolvers.schema import schema

SEEN = {FieldClass.FIND: Sight.CLEAR, FieldClass.CONTACT: Sight.CLEAR}
ALIKE = PolicyTable("alike", {Role.MANAGER: RoleRows(None, {}, {Purpose.SERVICE: SEEN, Purpose.MARKETING: SEEN})})


def rights(policy: Policy, purpose: Purpose) -> Rights:
    known = policy.known(Caller("jane", frozenset({Role.MANAGER}), frozenset(Purpose), purpose))
    assert known is not None
    return known


def test_marketing_has_the_gate_whatever_the_table_says() -> None:
    policy = Policy(ALIKE, schema.executable)
    served, marketed = rights(policy, Purpose.SERVICE), rights(policy, Purpose.MARKETING)
    assert served.sights == marketed.sights
    assert (served.gated, marketed.gated) == (frozenset(), NEEDS_CONSENT)
    assert served.key != marketed.key
    assert rights(policy, Purpose.MARKETING) is marketed


def test_the_gate_stays_in_a_search_with_masked_hits() -> None:
    policy = Policy(ALIKE, schema.executable)
    assert browsing(rights(policy, Purpose.MARKETING)).gated == NEEDS_CONSENT
    assert browsing(rights(policy, Purpose.SERVICE)).gated == frozenset()


def test_an_open_gateway_has_none() -> None:
    known = Policy(ALIKE, schema.executable).known(ANYBODY)
    assert known is not None
    assert known.gated == frozenset()
