"""Literals, filters and addresses going out; values and envelopes coming in."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.wire import odata, vendor_values

ROOT = "https://my300001.example.com/sap/c4c/odata/v1/c4codataapi"


class Thing(odata.Vendor):
    ID: str
    name: vendor_values.Text = None
    at: vendor_values.MaybeInstant = None
    on: vendor_values.MaybeDay = None
    price: vendor_values.MaybeNumber = None
    parts: odata.Children["Thing"] = []  # noqa: RUF012
    owner: odata.Parent["Thing"] = None


def test_quotes_are_doubled_before_anything_is_percent_encoded() -> None:
    assert odata.text("O'Neil") == "'O''Neil'"
    assert odata.address("Set", {"$filter": f"Name eq {odata.text('O’N%27')}"}) == (
        "Set?$filter=Name%20eq%20%27O%E2%80%99N%2527%27"
    )


@given(st.text())
def test_whatever_is_expressible_comes_back_out_of_the_literal_unchanged(value: str) -> None:
    if not odata.expressible(value, wildcards="*"):
        with pytest.raises(odata.Inexpressible):
            odata.text(value, wildcards="*")
        return
    literal = odata.text(value, wildcards="*")
    assert literal[0] == literal[-1] == "'"
    assert literal[1:-1].replace("''", "") == literal[1:-1].replace("'", "")
    query = urlsplit("/" + odata.address("Set", {"$filter": literal})).query
    assert parse_qs(query)["$filter"] == [literal]
    assert literal[1:-1].replace("''", "'") == value


@pytest.mark.parametrize("value", ["", "  ", "a*b", "a\nb", "a\x00", "\ud800"])
def test_what_would_mean_more_than_itself_is_never_written(value: str) -> None:
    assert not odata.expressible(value, wildcards="*")


def test_one_property_is_compared_with_several_values_in_parentheses() -> None:
    terms = odata.all_of(odata.one_of("A", ["'1'", "'2'"]), odata.one_of("B", ["'3'"]))
    assert terms == "(A eq '1' or A eq '2') and B eq '3'"


def test_instants_go_out_in_utc_with_milliseconds() -> None:
    at = datetime(2026, 3, 2, 11, 15, 30, 123999, timezone(timedelta(hours=2)))
    assert odata.moment(at) == "datetimeoffset'2026-03-02T09:15:30.123Z'"
    assert odata.calendar_day(date(2026, 3, 2)) == "datetime'2026-03-02T00:00:00'"
    assert odata.number(Decimal("1250.00")) == "1250.00M"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("/Date(1772442930123)/", datetime(2026, 3, 2, 9, 15, 30, 123000, UTC)),
        ("/Date(1772442930000+0000)/", datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)),
        ("/Date(1772442930000+0120)/", datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)),
        ("/Date(-123)/", datetime(1969, 12, 31, 23, 59, 59, 877000, UTC)),
        ("2016-04-27T23:07:31.6809330Z", datetime(2016, 4, 27, 23, 7, 31, 680933, UTC)),
    ],
)
def test_instants_come_in_as_ticks_or_as_text(sent: str, meant: datetime) -> None:
    assert vendor_values.instant(sent) == meant


@pytest.mark.parametrize("sent", ["/Date(99999999999999999)/", "yesterday", 7, None, {}])
def test_what_is_no_instant_is_a_value_error(sent: object) -> None:
    with pytest.raises(ValueError):
        vendor_values.instant(sent)


def test_a_birthday_is_not_shifted_and_may_lie_before_1970() -> None:
    assert vendor_values.day("/Date(451353600000)/") == date(1984, 4, 21)
    assert vendor_values.day("/Date(-86400000)/") == date(1969, 12, 31)


def test_empty_text_and_the_word_null_are_nothing_but_the_name_null_stays() -> None:
    things = odata.Feed[Thing].model_validate_json(
        b'{"d":{"results":[{"ID":"1","name":"","at":null,"on":"","price":""},{"ID":"2","name":"null"},{"ID":"3","name":"Null"}]}}'
    )
    assert [thing.name for thing in things.d.results] == [None, None, "Null"]
    assert things.d.results[0].price is None


def test_decimals_sent_as_text_keep_their_digits() -> None:
    thing = Thing.model_validate_json(b'{"ID":"1","price":"37.00000000000000"}')
    assert str(thing.price) == "37.00000000000000"


def test_escaped_slashes_in_dates_are_read() -> None:
    assert Thing.model_validate_json(rb'{"ID":"1","at":"\/Date(0)\/"}').at == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parts", "ids"),
    [
        (b'[{"ID":"a"}]', ["a"]),
        (b'{"results":[{"ID":"a"},{"ID":"b"}]}', ["a", "b"]),
        (b'{"__deferred":{"uri":"https://elsewhere.example.com"}}', []),
        (b"null", []),
    ],
)
def test_expanded_lists_are_read_in_every_dialect(parts: bytes, ids: list[str]) -> None:
    thing = Thing.model_validate_json(b'{"ID":"1","parts":' + parts + b"}")
    assert [part.ID for part in thing.parts] == ids


@pytest.mark.parametrize(
    ("owner", "id_"),
    [(b'{"ID":"a"}', "a"), (b'{"results":{"ID":"a"}}', "a"), (b'[{"ID":"a"}]', "a"), (b'{"__deferred":{"uri":""}}', None)],
)
def test_an_expanded_parent_is_read_in_every_dialect(owner: bytes, id_: str | None) -> None:
    thing = Thing.model_validate_json(b'{"ID":"1","owner":' + owner + b"}")
    assert (thing.owner and thing.owner.ID) == id_


@pytest.mark.parametrize("d", [b"{}", b'{"results":null}', b'{"results":[{"ID":7}]}', b'{"results":[{}]}'])
def test_a_list_without_rows_or_with_rows_of_another_type_is_rejected(d: bytes) -> None:
    with pytest.raises(ValidationError):
        odata.Feed[Thing].model_validate_json(b'{"d":' + d + b"}")


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (f"{ROOT}/Set?$skiptoken=1001", "Set?$skiptoken=1001"),
        (f"{ROOT}/Set?$filter=A eq 'x y'&$skiptoken=1001", "Set?$filter=A%20eq%20'x%20y'&$skiptoken=1001"),
        ("Set?$skiptoken=1001", "Set?$skiptoken=1001"),
        ("https://MY300001.example.com/sap/c4c/odata/v1/c4codataapi/Set?$skiptoken=a%20b", "Set?$skiptoken=a%20b"),
        ("https://evil.example.com/sap/c4c/odata/v1/c4codataapi/Set", None),
        ("https://my300001.example.com@evil.example.com/sap/c4c/odata/v1/c4codataapi/Set", None),
        ("http://my300001.example.com/sap/c4c/odata/v1/c4codataapi/Set", None),
        ("https://my300001.example.com/sap/c4c/odata/v1/c4codataapi2/Set", None),
        ("https://my300001.example.com/sap/c4c/odata/v1/c4codataapi/../admin", None),
        (f"{ROOT}/%2e%2e/admin", None),
        ("/admin", None),
        ("//evil.example.com/x", None),
    ],
)
def test_next_links_are_followed_below_the_service_root_only(link: str, target: str | None) -> None:
    assert odata.below(link, ROOT) == target


def test_a_next_link_cannot_smuggle_a_header_into_the_request() -> None:
    target = odata.below("Set?$skiptoken=1 HTTP/1.1\r\nX-Evil: 1", ROOT)
    assert target is not None
    assert not set(target) & {" ", "\r", "\n"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            b'{"error":{"code":"/IWFND/CM_CONSUMER/101","message":{"lang":"en","value":"x"},"innererror":{}}}',
            "/IWFND/CM_CONSUMER/101",
        ),
        (b'{"error":{"code":"","message":{"lang":"en","value":"x"}}}', None),
        (b"<html><body>Anmeldung fehlgeschlagen</body></html>", None),
        (b'{"d":{}}', None),
    ],
)
def test_the_code_of_an_error_is_read_where_there_is_one(body: bytes, code: str | None) -> None:
    assert odata.error_code(body) == code
