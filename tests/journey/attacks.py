"""Requests for data, for a fault, or to hold the gateway, each with the words of the rule that it meets (`told`)."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

KEY: Final = 'by: {email: "amelia.hart@example.com"}'
FILE: Final = f"{{ customer({KEY}) {{ profile {{ fullName }} }} }}"
REFRESH: Final = 'mutation { refreshCustomer(id: "x") { purgedEntries } }'
LIMIT: Final = '"limit":"{}"'


@dataclass(frozen=True, slots=True)
class Attack:
    """A request as bytes, and the status and words of its refusal."""

    name: str
    request: bytes
    status: int
    told: str = ""


def request(line: str, body: bytes = b"", *, host: str = "127.0.0.1", **headers: str) -> bytes:
    """A request with these headers: `content_type` is Content-Type. A header that is empty is left out."""
    usual = {"host": host, "connection": "close", "content_type": "application/json", "content_length": str(len(body))}
    named = {**usual, "accept": "application/graphql-response+json", **headers}
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items() if value]
    return f"{line} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1") + body


def post(body: bytes | object, **headers: str) -> bytes:
    return request("POST /graphql", body if isinstance(body, bytes) else json.dumps(body).encode(), **headers)


def query(text: str, **more: object) -> bytes:
    return post({"query": text, **more})


def get(**parameters: str) -> bytes:
    return request(f"GET /graphql?{urlencode(parameters)}", graphql_require_preflight="1")


def within(inner: str) -> str:
    return f"{{ customer({KEY}) {{ {inner} }} }}"


def fragments(count: int, spread: str) -> str:
    """Fragments that each spread the next one."""
    chain = " ".join(f"fragment f{n} on Customer {{ {spread.format(n + 1)} }}" for n in range(count))
    return f"{within('...f0')} {chain} fragment f{count} on Customer {{ id }}"


def bombs() -> Iterator[Attack]:
    orders = "orders(first: 100) { nodes { items { name } } } "
    long_list = ", ".join('{email: "a@example.com"}' for _ in range(101))
    yield Attack("aliases", query(within(" ".join(f"a{n}: id" for n in range(61)))), 422, LIMIT.format("aliases"))
    yield Attack("aliases by fragments", query(fragments(8, "...f{0} ...f{0} a: id")), 422, LIMIT.format("aliases"))
    yield Attack("directives", query(within("id @skip(if: false) " * 61)), 422, LIMIT.format("directives"))
    yield Attack("directives on one field", query(within("id " + "@include(if: true) " * 61)), 422, LIMIT.format("directives"))
    yield Attack("root fields", query("{ " + "systems { id } " * 21 + "}"), 422, LIMIT.format("root_fields"))
    yield Attack("doubling fragments", query(fragments(60, "...f{0} ... on Customer {{ ...f{0} }}")), 422, "at most")
    yield Attack("many fragments", query(fragments(101, "...f{0}")), 422, LIMIT.format("fragments"))
    yield Attack("a fragment in itself", query(within("...a") + " fragment a on Customer { ...a }"), 422, "Cannot spread")
    circle = " fragment a on Customer { ...b } fragment b on Customer { ...c } fragment c on Customer { ...a }"
    yield Attack("a circle of fragments", query(within("...a") + circle), 422, "Cannot spread")
    yield Attack("a deep query", query("{ " + "a { " * 100 + "b" + " }" * 101), 422, LIMIT.format("depth"))
    yield Attack("a query too deep to parse", query("{ " + "a { " * 2_000 + "b" + " }" * 2_001), 422, LIMIT.format("nesting"))
    yield Attack("a deep list", query("{ customers(by: " + "[" * 2_000 + "]" * 2_000 + ") { id } }"), 422, "at most")
    yield Attack("tokens", query(within("id " * 5_001)), 422, LIMIT.format("tokens"))
    yield Attack("comments", query("#\n" * 5_001 + FILE), 422, LIMIT.format("tokens"))
    yield Attack("the same again", query(within(orders * 150)), 422, LIMIT.format("comparisons"))
    yield Attack("a long list of keys", query(f"{{ customers(by: [{long_list}]) {{ id }} }}"), 422, LIMIT.format("list_items"))
    paged = f"{{ segments(first: 100) {{ nodes {{ members(first: 100) {{ nodes {{ {orders} }} }} }} }} }}"
    yield Attack("cost", query(paged), 422, LIMIT.format("cost"))
    types = "{ __schema { types { " + "name " * 401 + "} } }"
    yield Attack("introspection", query(types), 422, LIMIT.format("introspection_fields"))
    deep = '{ __type(name: "A") { ' + "ofType { " * 21 + "name" + " }" * 21 + " } }"
    yield Attack("deep introspection", query(deep), 422, LIMIT.format("introspection_depth"))
    yield Attack("defer", query(within("... @defer { id }")), 422, "GRAPHQL_VALIDATION_FAILED")
    yield Attack("a subscription", query("subscription { anything }"), 422, "GRAPHQL_VALIDATION_FAILED")
    yield Attack("several operations", query(f"query A {FILE} query B {FILE}"), 422, "operationName")
    yield Attack("an operation that is not there", query(FILE, operationName="B"), 422, "no operation of this name")
    yield Attack("no operation", query("fragment a on Customer { id }"), 422, "GRAPHQL_VALIDATION_FAILED")
    yield Attack("an empty query", query(""), 400, "GRAPHQL_PARSE_FAILED")


def variables() -> Iterator[Attack]:
    keys = "query($by: [CustomerKey!]!) { customers(by: $by) { id } }"
    email = {"email": "a@example.com"}
    yield Attack("many keys", query(keys, variables={"by": [email] * 101}), 422, LIMIT.format("list_items"))
    many = {f"v{number}": number for number in range(2_001)}
    yield Attack("many variables", query(keys, variables=many), 422, LIMIT.format("variable_values"))
    yield Attack("many values", query(keys, variables={"by": [[1] * 90] * 90}), 422, LIMIT.format("variable_values"))
    large = {"by": [{"email": "a" * 70_000}]}
    yield Attack("large variables", query(keys, variables=large), 422, LIMIT.format("variable_bytes"))
    deep = b'{"query": "{ systems { id } }", "variables": ' + b'{"a":' * 70 + b"1" + b"}" * 71
    yield Attack("deep variables", post(deep), 400, "more than 64 levels")
    yield Attack("a variable of another type", query(keys, variables={"by": [{"email": {"$ne": ""}}]}), 422, "BAD_USER_INPUT")
    yield Attack(
        "another's entry", query(keys, variables={"by": [{"email": "a@example.com", "__proto__": {}}]}), 422, "BAD_USER_INPUT"
    )
    page = 'query($n: Int) { searchArticles(text: "a", first: $n) { nodes { id } } }'
    yield Attack("a page of another size", query(page, variables={"n": 2**40}), 422, "BAD_USER_INPUT")


def bodies() -> Iterator[Attack]:
    plain = json.dumps({"query": FILE})
    packed = gzip.compress(plain.encode(), mtime=0)
    unreadable: dict[str, bytes] = {
        "nothing": b"",
        "no end": plain.encode()[:-1],
        "something behind": plain.encode() + b"x",
        "two objects": plain.encode() * 2,
        "single quotes": plain.replace('"', "'").encode(),
        "a comment": b"/* */" + plain.encode(),
        "not a number": b'{"query": "{ systems { id } }", "variables": {"n": NaN}}',
        "infinity": b'{"query": "{ systems { id } }", "variables": {"n": -Infinity}}',
        "a huge number": b'{"query": "{ systems { id } }", "variables": {"n": 1e999}}',
        "a number of 5 000 digits": b'{"query": "{ systems { id } }", "variables": {"n": ' + b"9" * 5_000 + b"}}",
        "a lone surrogate": b'{"query": "\\ud800"}',
        "UTF-16": plain.encode("utf-16"),
        "UTF-16 without a mark": plain.encode("utf-16-be"),
        "UTF-32": plain.encode("utf-32"),
        "a byte order mark": b"\xef\xbb\xbf" + plain.encode(),
        "an overlong slash": plain.encode().replace(b"a", b"\xc0\xaf", 1),
        "a surrogate in UTF-8": plain.encode().replace(b"a", b"\xed\xa0\x80", 1),
        "Latin-1": plain.encode().replace(b"a", b"\xff", 1),
        "a null byte": b"\0" + plain.encode(),
        "brackets": b"[" * 100_000,
        "gzip that is not said to be": packed,
    }
    for name, body in unreadable.items():
        yield Attack(name, post(body), 400, "BAD_USER_INPUT")


def shapes() -> Iterator[Attack]:
    for name, json_text in {"a list": b"[]", "a text": b'"{ a }"', "a number": b"7", "null": b"null", "true": b"true"}.items():
        yield Attack(name, post(json_text), 422, "must be a JSON object")
    yield Attack("a batch", post([{"query": FILE}] * 100), 422, "must be a JSON object")
    for name in ("query", "variables", "operationName", "extensions", "documentId"):
        yield Attack(f"{name} as a list", post({"query": FILE, name: [FILE]}), 422, f"'{name}'")
    yield Attack("the query twice", post(b'{"query": "{ systems { id } }", "query": "{ nothing }"}'), 422, "nothing")
    yield Attack("a large body", post(b" " * 300_000), 413, "larger than 262144 bytes")


def compressed() -> Iterator[Attack]:
    plain = json.dumps({"query": FILE})
    packed = gzip.compress(plain.encode(), mtime=0)
    bomb = gzip.compress(b" " * 100_000_000, mtime=0)
    for name, body, status in (
        ("a bomb", bomb, 413),
        ("a bomb in a bomb", gzip.compress(bomb, mtime=0), 413),
        ("half of it", packed[:-9], 400),
        ("more behind it", packed + packed, 400),
        ("none at all", plain.encode(), 400),
    ):
        yield Attack(f"gzip: {name}", post(body, content_encoding="gzip"), status, "The body")
    for coding in ("br", "deflate", "zstd", "gzip, gzip", "identity, gzip", "chunked"):
        yield Attack(f"coding {coding}", post(packed, content_encoding=coding), 415, "compressed by gzip")
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "text/json",
        "application/json, text/plain",
        "application/json; charset=utf-16",
        "application/json; charset=utf-7",
        "",
    ):
        yield Attack(f"type {kind}", post({"query": FILE}, content_type=kind), 415, "Content-Type: application/json")


def heads() -> Iterator[Attack]:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        yield Attack(method, request(f"{method} /graphql", json.dumps({"query": FILE}).encode()), 405, "GET and POST")
    yield Attack("an odd method", request("QUIZ /graphql"), 400, "not an HTTP request")
    yield Attack("a mutation by GET", get(query=REFRESH), 405, "must be sent by POST")
    named = get(query=f"query A {FILE} {REFRESH.replace('mutation', 'mutation B')}", operationName="B")
    yield Attack("a named mutation by GET", named, 405, "must be sent by POST")
    overridden = request(
        f"GET /graphql?{urlencode({'query': REFRESH})}", graphql_require_preflight="1", x_http_method_override="POST"
    )
    yield Attack("a mutation by an overridden GET", overridden, 405, "must be sent by POST")
    address = f"GET /graphql?{urlencode({'query': FILE})}"
    yield Attack("another page's GET", request(address, content_type="", sec_fetch_site="cross-site"), 403, "another site")
    yield Attack("a plain GET", request(address, content_type="text/plain"), 403, "another site")
    yield Attack("a parameter twice", request(f"{address}&query=x", graphql_require_preflight="1"), 422, "given twice")
    yield Attack("an address in Latin-1", request("GET /graphql?query=%ff", graphql_require_preflight="1"), 400, "UTF-8")
    yield Attack("many parameters", request("GET /graphql?" + "a=1&" * 51, graphql_require_preflight="1"), 400, "address")
    yield Attack("another form", query(FILE).replace(b"application/graphql-response+json", b"application/xml"), 406, "Answers")
    yield Attack("a long head", request("GET /graphql", a="a" * 70_000), 431, "send a long query by POST")


def hosts() -> Iterator[Attack]:
    address = f"GET /graphql?{urlencode({'query': FILE})}"
    for host in (
        "gateway.example",
        "127.0.0.1.example",
        "localhost.example",
        "127.0.0.1@gateway.example",
        "[::1].example",
        "2130706433",
    ):
        yield Attack(f"host {host}", request(address, host=host, graphql_require_preflight="1"), 421, "not known by this name")
    yield Attack("no host", request(address, host=""), 400, "one Host")
    yield Attack("two hosts", request(address, host="127.0.0.1\r\nHost: gateway.example"), 400, "one Host")


def lengths() -> Iterator[Attack]:
    body = json.dumps({"query": FILE}).encode()
    for name, headers in {
        "two lengths": {"content_length": f"{len(body)}\r\nContent-Length: 0"},
        "a length and chunks": {"transfer_encoding": "chunked"},
        "a length with a sign": {"content_length": f"+{len(body)}"},
        "a negative length": {"content_length": "-1"},
        "a length in hexadecimal digits": {"content_length": hex(len(body))},
        "chunks of gzip": {"content_length": "", "transfer_encoding": "gzip, chunked"},
        "chunks that are none": {"content_length": "", "transfer_encoding": "xchunked"},
        "a folded header": {"content_length": f"{len(body)}\r\nA: b\r\n c"},
        "a header with a null byte": {"a": "b\0c"},
        "a header without a name": {"a": "b\r\n: c"},
    }.items():
        yield Attack(name, post(body, **headers), 400)
    yield Attack("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400)
    yield Attack("HTTP/0.9", b"GET /graphql\r\n\r\n", 505)
    yield Attack("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400)


def paths() -> Iterator[Attack]:
    for path in (
        "/graphiql/../../pyproject.toml",
        "/graphiql/%2e%2e/%2e%2e/pyproject.toml",
        "/graphiql/..%2f..%2fapp.py",
        "/graphiql//etc/passwd",
    ):
        yield Attack(path, request(f"GET {path}"), 404, "Not Found")
    for path in ("/", "/graphql/", "//graphql", "/graphql%00", "/admin", "/metrics", "/.env", "/docs", "/openapi.json"):
        yield Attack(path, request(f"GET {path}"), 404, "Not Found")
    for path in ("/health/live", "/schema.graphql", "/health/ready"):
        yield Attack(f"POST {path}", request(f"POST {path}", b"{}"), 405, "Method Not Allowed")


def stored() -> Iterator[Attack]:
    """Documents by ids, which nobody has stored here."""
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}
    yield Attack("a hash of nothing", post({"extensions": hashed}), 422, "PERSISTED_QUERY_NOT_SUPPORTED")
    yield Attack(
        "a hash that is an object",
        post({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": {}}}}),
        422,
        "NOT_SUPPORTED",
    )
    for id_ in ("../../etc/passwd", "sha256:" + "0" * 64, "a" * 100_000):
        yield Attack(f"the document {id_[:20]}", post({"documentId": id_}), 422, "PERSISTED_QUERY_NOT_FOUND")
    yield Attack("a document beside a query", post({"documentId": "a", "query": FILE}), 422, "'documentId'")


PARTS: Final = (bombs, variables, bodies, shapes, compressed, heads, hosts, lengths, paths, stored)
ATTACKS: Final = tuple(one for part in PARTS for one in part())
