"""What is written for a request, and what is refused before anything is written."""

import pytest

from adapters.wire.http1.endpoint import Endpoint
from adapters.wire.http1.message import HttpOrigin

ALWAYS = {"User-Agent": "gateway", "Accept": "application/json"}


def written(root: str = "https://vendor.test/api", method: str = "GET", target: str = "/people", **headers: str) -> str:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return Endpoint(root, ALWAYS).written(method, target, said, None).decode()


@pytest.mark.parametrize(
    ("root", "origin", "host"),
    [
        ("https://vendor.test", HttpOrigin(True, "vendor.test", 443), "vendor.test"),
        ("https://vendor.test:443", HttpOrigin(True, "vendor.test", 443), "vendor.test"),
        ("http://vendor.test:80", HttpOrigin(False, "vendor.test", 80), "vendor.test"),
        ("http://vendor.test:443", HttpOrigin(False, "vendor.test", 443), "vendor.test:443"),
        ("https://vendor.test:8443", HttpOrigin(True, "vendor.test", 8443), "vendor.test:8443"),
        ("http://127.0.0.1:9000", HttpOrigin(False, "127.0.0.1", 9000), "127.0.0.1:9000"),
        ("http://[::1]:9000", HttpOrigin(False, "::1", 9000), "[::1]:9000"),
        ("https://[2001:db8::1]", HttpOrigin(True, "2001:db8::1", 443), "[2001:db8::1]"),
    ],
)
def test_the_host_is_named_as_the_root_names_it(root: str, origin: HttpOrigin, host: str) -> None:
    assert Endpoint(root, {}).origin == origin
    assert f"\r\nHost: {host}\r\n" in written(root)


def test_a_request_is_written_to_the_byte() -> None:
    assert written(target="/people?q=%27a%27&$top=1", X_Key="k") == (
        "GET /api/people?q=%27a%27&$top=1 HTTP/1.1\r\n"
        "Host: vendor.test\r\nUser-Agent: gateway\r\nAccept: application/json\r\nX-Key: k\r\n\r\n"
    )


def test_a_body_comes_with_its_length_and_type() -> None:
    sent = Endpoint("http://vendor.test", {}).written("POST", "/", {}, "é".encode(), "text/plain")
    assert sent.endswith(b"\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n\xc3\xa9")
    named = Endpoint("http://vendor.test", {}).written("POST", "/", {"content-type": "a/b"}, b"x", "text/plain")
    assert named.lower().count(b"content-type") == 1


@pytest.mark.parametrize(("method", "length"), [("GET", 0), ("HEAD", 0), ("POST", 1), ("PUT", 1), ("PATCH", 1)])
def test_no_body_has_the_length_nought_where_one_is_usual(method: str, length: int) -> None:
    assert written(method=method).count("Content-Length: 0\r\n") == length


def test_a_requests_own_header_comes_instead_of_the_usual_one() -> None:
    sent = written(accept="multipart/mixed", HOST="other.test")
    assert sent.lower().count("accept:") == sent.lower().count("host:") == 1
    assert "accept: multipart/mixed\r\n" in sent
    assert "HOST: other.test\r\n" in sent


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\rb", "a\0", "\x7f", "a\x1b"])
def test_a_control_character_in_a_header_is_refused_and_not_told(value: str) -> None:
    with pytest.raises(ValueError) as refused:
        written(X_Key=value + "secret")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["X:", "X y", "X\r\n", "", "é", "X\0"])
def test_what_is_no_name_of_a_header_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        written(**{name: "a"})


@pytest.mark.parametrize("target", ["/a b", "/a\r\nX: y", "/a\n", "/é", "/a#b", "/\0", "/a\tb", "/\x7f", "/\u2028"])
def test_a_target_that_is_not_encoded_is_refused_and_not_told(target: str) -> None:
    with pytest.raises(ValueError) as refused:
        written(target="/secret" + target)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("method", ["", "GET /x", "GET\r\n"])
def test_what_is_no_method_is_refused(method: str) -> None:
    with pytest.raises(ValueError):
        written(method=method)


def test_a_value_beyond_ascii_is_sent_as_utf_8_and_raw_bytes_as_they_came() -> None:
    sent = Endpoint("http://vendor.test", {}).written(
        "GET", "/", {"A": "é€", "B": b"\xe9".decode("utf-8", "surrogateescape")}, None
    )
    assert "A: é€\r\n".encode() in sent
    assert b"B: \xe9\r\n" in sent
