"""The table of rules is true: each rule's code stands where it says, and taking one out is noticed."""

from collections.abc import Iterator

import pytest

from tests.rules.rule import Rule
from tests.rules.table import RULES
from tests.rules.taking_out import ROOT, Copy
from tests.soak import soaked

SAMPLE = [rule for rule in RULES if rule.says in ("a token ends", "of several roles the most open cell counts")]
"""Two that are quickly tried; `make soak` tries them all."""


def test_there_is_a_rule_for_each_thing_that_is_said() -> None:
    assert len({rule.says for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=[rule.says for rule in RULES])
def test_the_code_of_a_rule_stands_where_it_says(rule: Rule) -> None:
    assert (ROOT / rule.file).read_text().count(rule.code) == 1
    assert (ROOT / rule.tests).exists()


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    with Copy(ROOT) as copied:
        yield copied


@pytest.mark.parametrize("rule", SAMPLE, ids=[rule.says for rule in SAMPLE])
def test_a_rule_that_is_taken_out_is_missed(copy: Copy, rule: Rule) -> None:
    assert copy.fails_without(rule)


@pytest.mark.parametrize("rules", soaked((RULES,)), ids=["all"])
def test_no_rule_can_be_taken_out_unnoticed(copy: Copy, rules: tuple[Rule, ...]) -> None:
    assert [rule.says for rule in rules if not copy.fails_without(rule)] == []
