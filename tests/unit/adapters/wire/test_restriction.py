"""A flag that is no clear no restricts."""

import pytest

from adapters.wire.restriction import is_restricted


@pytest.mark.parametrize("value", [True, "true", "yes", "X", "VIP", 1, 2.5, [], {}, ["false"], object()])
def test_whatever_is_no_clear_no_restricts(value: object) -> None:
    assert is_restricted(value)


@pytest.mark.parametrize("value", [None, False, 0, 0.0, "", "  ", "false", " No ", "N", "0"])
def test_a_clear_no_does_not(value: object) -> None:
    assert not is_restricted(value)
