"""Marketing Cloud's words into ours."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from adapters.ports.records import Address, InteractionKind, Money, Sale, SaleKind
from adapters.systems.sap_marketing_cloud import mapping, wire
from adapters.systems.sap_marketing_cloud.origins import Origins
from tests.unit.adapters.sap_marketing_cloud.vendor import AMELIA, OLIVER, origin, settings

SETTINGS = settings()
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def ticks(at: datetime) -> str:
    return f"/Date({int(at.timestamp() * 1000)}+0000)/"


def interaction(**more: Any) -> wire.Interaction:
    return wire.Interaction.model_validate(
        {
            "InteractionUUID": OLIVER.upper(),
            "InteractionContactUUID": AMELIA,
            "InteractionType": "SALES_ORDER",
            "InteractionTimeStampUTC": ticks(MARCH),
            **more,
        }
    )


@pytest.mark.parametrize("at", ["/Date(253402214400000)/", "/Date(0)/", "/Date(-62135596800000)/"])
def test_a_score_without_a_time_is_never_the_newest(at: str) -> None:
    row = {"MarketingScore": "CHURN", "MarketingScoredObjectUUID": AMELIA, "MarketingScoreModel": "A"}
    odd = wire.ScoreValue.model_validate({**row, "MarketingScoreDateTime": at, "MarketingScoreValue": "0.9"})
    real = wire.ScoreValue.model_validate({**row, "MarketingScoreDateTime": ticks(MARCH), "MarketingScoreValue": "0.2"})
    for rows in ([odd, real], [real, odd]):
        assert [one.score for one in mapping.predictions(rows, {}).predictions] == [0.2]


def test_the_newest_value_of_a_score_counts_whichever_model_gave_it() -> None:
    def value(score: str, model: str, at: datetime, number: str) -> wire.ScoreValue:
        return wire.ScoreValue.model_validate(
            {
                "MarketingScore": score,
                "MarketingScoreModel": model,
                "MarketingScoreDateTime": ticks(at),
                "MarketingScoredObjectUUID": AMELIA,
                "MarketingScoreValue": number,
            }
        )

    rows = [value("CHURN", "A", APRIL, "0.25"), value("CHURN", "B", MARCH, "0.75"), value("BUYS", "A", MARCH, "0.87340000000000")]
    told = mapping.predictions(rows, {"BUYS": "Buying propensity"})
    assert [(one.key, one.name, one.score, one.model, one.computed_at) for one in told.predictions] == [
        ("BUYS", "Buying propensity", 0.8734, "A", MARCH),
        ("CHURN", None, 0.25, "A", APRIL),
    ]
    assert told.as_of == APRIL
    assert mapping.predictions([], {}).predictions == ()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "", None, "a lot"])
def test_a_score_that_is_no_number_is_turned_down(value: str | None) -> None:
    row = {
        "MarketingScore": "X",
        "MarketingScoreDateTime": ticks(MARCH),
        "MarketingScoredObjectUUID": AMELIA,
        "MarketingScoreValue": value,
    }
    with pytest.raises(ValidationError):
        wire.SCORE_VALUES(orjson.dumps({"d": {"results": [row]}}))


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("227.00000000000000", "GBP", Money(Decimal("227.00"), "GBP")),
        ("-12.50000000000000", "GBP", Money(Decimal("-12.50"), "GBP")),
        ("0.00500000000000", "GBP", Money(Decimal("0.00"), "GBP")),
        ("0.00500000000000", "KWD", Money(Decimal("0.005"), "KWD")),
        ("9773.00000000000000", "JPY", Money(Decimal("9773"), "JPY")),
        ("99999999999999999.99000000000000", "GBP", Money(Decimal("99999999999999999.99"), "GBP")),
        ("0.00000000000000", "GBP", None),
        ("5.00000000000000", "", None),
        ("", "GBP", None),
    ],
)
def test_an_amount_is_told_in_the_digits_of_its_currency(amount: str, currency: str, told: Money | None) -> None:
    found = mapping.amount(interaction(InteractionAmount=amount, InteractionCurrency=currency))
    assert found == told
    assert str(found) == str(told)


@pytest.mark.parametrize(
    ("source", "sale"),
    [
        (("WEB_ORDER", "900ZDT"), Sale(SaleKind.WEB, "900ZDT")),
        (("POS_SALE", "0001-20260228-1187"), Sale(SaleKind.TILL, "0001-20260228-1187")),
        (("POS_SALE", ""), Sale(SaleKind.TILL)),
        (("SALES_ORDER", "0000004711"), Sale(SaleKind.OTHER, "4711")),
        (("SOMETHING", "0000004711"), Sale(SaleKind.OTHER)),
        (("", ""), Sale(SaleKind.OTHER)),
    ],
)
def test_a_purchase_names_its_sale_as_the_owner_does(source: tuple[str, str], sale: Sale) -> None:
    row = interaction(InteractionSourceObjectType=source[0], InteractionSourceObject=source[1])
    assert mapping.interaction(row, SETTINGS).sale == sale
    assert mapping.interaction(row.model_copy(update={"InteractionType": "EMAIL_OPENED"}), SETTINGS).sale is None


def test_a_type_and_a_medium_that_nobody_listed_read_as_other() -> None:
    told = mapping.interaction(interaction(InteractionType="PIGEON_LANDED", CommunicationMedium="PIGEON"), SETTINGS)
    assert (told.kind, told.channel, told.what) == (InteractionKind.OTHER, None, "Pigeon landed")
    assert told.id == OLIVER, "keys are told in lower case, as the vendor does"


def test_an_address_is_written_as_its_country_does() -> None:
    def home(country: str) -> Address | None:
        held = {
            "ContactUUID": AMELIA,
            "StreetName": "Via Esempio",
            "AddressHouseNumber": "5",
            "CityName": "Roma",
            "Country": country,
        }
        return mapping.postal(wire.Contact.model_validate(held))

    assert home("IT") == Address(("Via Esempio 5",), "Roma", None, None, "IT")
    assert home("GB") == Address(("5 Via Esempio",), "Roma", None, None, "GB")
    assert mapping.postal(wire.Contact.model_validate({"ContactUUID": AMELIA, "Country": "GB"})) is None


def test_a_candidate_tells_each_of_its_addresses_once() -> None:
    held = {
        "ContactUUID": AMELIA,
        "EmailAddress": "a@example.com",
        "ContactOriginData": {"results": [origin(AMELIA, "SAP_C4C_BUPA", "1")]},
        "AdditionalIDs": {
            "results": [
                {
                    "ContactUUID": AMELIA,
                    "InteractionContactAdditionalOrigin": kind,
                    "InteractionContactAdditionalExternalID": value,
                }
                for kind, value in (
                    ("EMAIL", "a@example.com"),
                    ("EMAIL", "b@example.com"),
                    ("COOKIE_ID", "c"),
                    ("MOBILE", "+4477"),
                )
            ]
        },
    }
    found = mapping.candidate(wire.Contact.model_validate(held), Origins(SETTINGS), SETTINGS)
    assert found is not None
    assert (found.emails, found.phones) == (("a@example.com", "b@example.com"), ("+4477",))


def test_a_group_without_a_name_goes_by_its_number() -> None:
    assert mapping.segment(wire.TargetGroup.model_validate({"TargetGroupUUID": AMELIA, "TargetGroup": "500001"})).name == "500001"
    assert mapping.segment(wire.TargetGroup.model_validate({"TargetGroupUUID": AMELIA})).name == AMELIA
