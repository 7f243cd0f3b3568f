"""A page of the web can't reach the gateway by pointing its own name at this machine."""

import pytest

from gateway.http.hosts import is_loopback


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "127.0.0.53", "[::1]:8000", "[::1]"]
)
def test_names_of_this_machine_are_answered_to(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "shop.example.com", "localhost.example.com", "10.0.0.1:8000", "[::2]", "127.0.0.1.example.com"]
)
def test_any_other_name_is_turned_away(host: str) -> None:
    assert not is_loopback(host)
