"""Rights: the most open cell of several roles under one purpose, and the reason for a refusal."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from adapters.ports.records import Purpose
from gateway.configuration.policy_table import read_table
from resolvers.policy.caller import ANYBODY, Caller, Role
from resolvers.policy.field_class import NOT_PERSONAL, OPEN_TO_ALL, FieldClass
from resolvers.policy.rights import EVERYTHING, Denied, Sight, browsing

TABLE = read_table(None)
ORDER = [Sight.CLEAR, Sight.MASKED, Sight.DENIED]
roles = some.frozensets(some.sampled_from(Role), max_size=4)
purposes = some.none() | some.sampled_from(Purpose)


def caller(has: frozenset[Role], purpose: Purpose | None) -> Caller:
    return Caller("jane", has, purpose=purpose)


@example(frozenset({Role.ASSOCIATE, Role.AGENT}), Purpose.SERVICE)
@given(roles, purposes)
def test_of_several_roles_the_most_open_cell_counts(has: frozenset[Role], purpose: Purpose | None) -> None:
    together = TABLE.rights_of(caller(has, purpose))
    for one in FieldClass:
        counting = has - {Role.MEMBER} or has  # a member's own file is nobody else's affair
        alone = [TABLE.rights_of(caller(frozenset({role}), purpose)).sight(one) for role in counting] or [Sight.DENIED]
        assert together.sight(one) is (Sight.CLEAR if one in OPEN_TO_ALL else min(alone, key=ORDER.index))


@given(roles)
def test_without_a_purpose_nothing_personal_is_seen(has: frozenset[Role]) -> None:
    rights = TABLE.rights_of(caller(has, None))
    assert all(rights.sight(one) is Sight.DENIED for one in set(FieldClass) - NOT_PERSONAL)


@given(roles, purposes)
def test_who_browses_without_the_right_sees_no_more_than_before(has: frozenset[Role], purpose: Purpose | None) -> None:
    rights = TABLE.rights_of(caller(has, purpose))
    for one in FieldClass:
        assert ORDER.index(browsing(rights).sight(one)) >= ORDER.index(rights.sight(one))
    assert browsing(rights).sight(FieldClass.NAME) is not Sight.CLEAR
    assert browsing(rights).sight(FieldClass.ACTIVITY) is Sight.DENIED


def test_equal_rights_have_equal_keys_and_others_have_not() -> None:
    keys: dict[str, dict[FieldClass, Sight]] = {}
    for role in Role:
        for purpose in (None, *Purpose):
            rights = TABLE.rights_of(caller(frozenset({role}), purpose))
            told = {one: rights.sight(one) for one in FieldClass}
            assert keys.setdefault(rights.key, told) == told
    assert TABLE.rights_of(ANYBODY) is EVERYTHING


def test_a_refusal_says_whether_another_purpose_would_open_it() -> None:
    manager = TABLE.rights_of(caller(frozenset({Role.MANAGER}), Purpose.SERVICE))
    with pytest.raises(Denied) as purpose_denied:
        manager.require(FieldClass.PREDICTION)
    assert purpose_denied.value.extensions == {"code": "PURPOSE_DENIED"}
    with pytest.raises(Denied) as forbidden:
        manager.require(FieldClass.IDENTIFY)
    assert forbidden.value.extensions == {"code": "FORBIDDEN"}
    manager.require(FieldClass.SPEND)
