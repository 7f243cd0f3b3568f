"""Which contact a number belongs to: asked once for all, remembered for seconds only, and never by the contact's own id."""

import asyncio

import pytest

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Unreachable
from adapters.systems.sap_marketing_cloud.origins import Origins, parsed, record_id
from adapters.systems.sap_marketing_cloud.wire import Contact, OriginRow
from adapters.wire.ttl_cache import TtlCache
from tests.unit.adapters.sap_marketing_cloud.vendor import AMELIA, OLIVER, Clock, PlayedService, contacts, origin, settings

CRM, ERP = "sap-cloud-for-customer", "sap-ecc"
HERS_BY = f"{CRM}:1004711"
CRM_IS = "ContactOrigin eq 'SAP_C4C_BUPA' and"
HERS = [origin(AMELIA, "SAP_C4C_BUPA", "1004711"), origin(OLIVER, "SAP_ERP_CUSTOMER", "204712")]


async def resolved(known, *ids):
    return await known.resolved(ids, Capability.CONSENT)


async def test_numbers_of_several_systems_are_one_request_with_a_read_per_origin() -> None:
    service = PlayedService(lambda get: HERS)
    answer = await resolved(contacts(service), f"{CRM}:1004711", f"{ERP}:204712", f"{CRM}:2", f"{ERP}:000204712")
    assert answer == {f"{CRM}:1004711": AMELIA, f"{ERP}:204712": OLIVER, f"{ERP}:000204712": OLIVER}
    assert service.filters == [
        [
            "ContactOrigin eq 'SAP_C4C_BUPA' and (ContactID eq '1004711' or ContactID eq '2')",
            "ContactOrigin eq 'SAP_ERP_CUSTOMER' and ContactID eq '204712'",
        ]
    ]


async def test_a_contact_is_remembered_for_its_seconds_and_no_longer() -> None:
    held_by = [AMELIA]
    service, clock = PlayedService(lambda get: [origin(held_by[0], "SAP_C4C_BUPA", "1004711")]), Clock()
    known = contacts(service, clock, contact_held_s=5)
    assert await resolved(known, f"{CRM}:1004711") == {f"{CRM}:1004711": AMELIA}
    held_by[0] = OLIVER
    clock.now = 4.9
    assert await resolved(known, f"{CRM}:1004711") == {f"{CRM}:1004711": AMELIA}
    assert len(service.requests) == 1
    clock.now = 5.0
    assert await resolved(known, f"{CRM}:1004711") == {f"{CRM}:1004711": OLIVER}


class Gate:
    """A service that answers when it is let to, as often as it is asked."""

    def __init__(self, service: PlayedService) -> None:
        self._service = service
        self.opened = asyncio.Event()
        self.asked = asyncio.Event()

    async def read(self, gets, **asked):
        self.asked.set()
        rows = await self._service.read(gets, **asked)
        await self.opened.wait()
        return rows


async def test_reads_that_begin_at_once_ask_who_is_meant_once() -> None:
    service = PlayedService(lambda get: HERS)
    gate = Gate(service)
    known = contacts(gate)
    reads = [asyncio.create_task(resolved(known, *ids)) for ids in ([HERS_BY], [HERS_BY], [f"{CRM}:2", HERS_BY])]
    await gate.asked.wait()
    gate.opened.set()
    assert await asyncio.gather(*reads) == [{HERS_BY: AMELIA}] * 3
    assert service.filters == [[f"{CRM_IS} ContactID eq '1004711'"], [f"{CRM_IS} ContactID eq '2'"]]


async def test_who_is_unknown_is_unknown_to_all_who_waited() -> None:
    service = PlayedService(lambda get: [])
    gate = Gate(service)
    known = contacts(gate)
    reads = [asyncio.create_task(resolved(known, HERS_BY)) for _ in range(3)]
    await gate.asked.wait()
    gate.opened.set()
    assert await asyncio.gather(*reads) == [{}] * 3
    assert len(service.requests) == 1


async def test_who_waited_for_a_read_that_was_given_up_or_failed_asks_again() -> None:
    service = PlayedService(lambda get: HERS)
    gate = Gate(service)
    known = contacts(gate)
    first, second = (asyncio.create_task(resolved(known, HERS_BY)) for _ in range(2))
    await gate.asked.wait()
    first.cancel()
    gate.opened.set()
    assert await second == {HERS_BY: AMELIA}
    assert len(service.requests) == 2

    answers = iter([Unreachable("played"), HERS])
    failing = contacts(PlayedService(lambda get: next(answers)))
    outcomes = await asyncio.gather(*(resolved(failing, HERS_BY) for _ in range(2)), return_exceptions=True)
    assert isinstance(outcomes[0], Unreachable)
    assert outcomes[1] == {HERS_BY: AMELIA}


async def test_who_is_unknown_is_asked_about_again_each_time() -> None:
    service = PlayedService(lambda get: [])
    known = contacts(service)
    for _ in range(2):
        assert await resolved(known, f"{CRM}:1004711") == {}
    assert len(service.requests) == 2


async def test_nothing_is_remembered_where_the_settings_say_so() -> None:
    service = PlayedService(lambda get: HERS)
    known = contacts(service, contact_held_s=0)
    for _ in range(2):
        await resolved(known, f"{CRM}:1004711")
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    "odd",
    ["", ":", "1004711", f"{CRM}:", f"{CRM}: ", f"{CRM}:*", f"{CRM}:10047*", f"{CRM}:a\nb", f"{CRM}:{'9' * 256}", "farfetch:1"],
)
async def test_what_nobody_goes_by_is_not_asked_about(odd: str) -> None:
    service = PlayedService(lambda get: HERS)
    assert await resolved(contacts(service), odd) == {}
    assert service.requests == []


async def test_a_quote_in_a_number_stays_inside_its_literal() -> None:
    service = PlayedService(lambda get: [])
    await resolved(contacts(service), f"{CRM}:1' or ContactID ge '")
    assert service.filters == [["ContactOrigin eq 'SAP_C4C_BUPA' and ContactID eq '1'' or ContactID ge '''"]]


@pytest.mark.parametrize("out_of_use", ["IsObsolete", "IsEndOfPurposeBlocked"])
async def test_a_row_that_is_out_of_use_leads_to_nobody(out_of_use: str) -> None:
    service = PlayedService(lambda get: [origin(AMELIA, "SAP_C4C_BUPA", "1004711", **{out_of_use: True})])
    assert await resolved(contacts(service), f"{CRM}:1004711") == {}


async def test_a_row_that_was_not_asked_for_leads_nobody_else_there() -> None:
    service = PlayedService(lambda get: [origin(OLIVER, "SAP_C4C_BUPA", "1004712")])
    assert await resolved(contacts(service), f"{CRM}:1004711") == {}


async def test_a_failed_read_is_no_sign_that_nobody_is_known() -> None:
    with pytest.raises(Unreachable):
        await resolved(contacts(PlayedService(lambda get: Unreachable("played"))), f"{CRM}:1004711")


async def test_of_two_origins_of_one_system_the_first_in_the_settings_counts() -> None:
    service = PlayedService(
        lambda get: [origin(OLIVER, "OLD_ERP", "7")] if "OLD_ERP" in get.options["$filter"] else [origin(AMELIA, "NEW_ERP", "7")]
    )
    known = contacts(service, origins={"NEW_ERP": ERP, "OLD_ERP": ERP})
    assert await resolved(known, f"{ERP}:7") == {f"{ERP}:7": AMELIA}


async def test_erp_numbers_are_padded_where_the_tenant_pads_them() -> None:
    service = PlayedService(lambda get: [origin(AMELIA, "SAP_ERP_CUSTOMER", "0000204711")])
    assert await resolved(contacts(service, erp_id_width=10), f"{ERP}:204711") == {f"{ERP}:204711": AMELIA}
    assert service.filters == [["ContactOrigin eq 'SAP_ERP_CUSTOMER' and ContactID eq '0000204711'"]]


def test_a_contact_goes_by_the_first_of_its_origins_in_an_order_of_ours() -> None:
    rows = [
        OriginRow.model_validate(origin(AMELIA, kind, number))
        for kind, number in (
            ("SAP_HYBRIS_CONSUMER", "u"),
            ("EMAIL", "a@example.com"),
            ("SAP_ERP_CUSTOMER", "0204711"),
            ("SAP_C4C_BUPA", "9"),
        )
    ]
    links = Origins(settings()).links(rows)
    assert links == ((CRM, "9"), (ERP, "204711"), ("sap-customer-data-cloud", "u"))
    assert record_id(links) == f"{CRM}:9"
    assert parsed(f"{CRM}:9") == (CRM, "9")
    assert record_id(Origins(settings()).links(rows[1:2])) is None


def test_what_is_remembered_is_bounded_and_the_oldest_makes_room() -> None:
    held: TtlCache[int, str] = TtlCache(ttl_s=1, most=2, clock=Clock())
    for key in (1, 2, 1, 3):
        held.put(key, str(key))
    assert [held.get(key) for key in (1, 2, 3)] == ["1", None, "3"]
    assert len(held) == 2


async def test_who_was_found_by_one_number_is_known_by_every_number_for_a_while() -> None:
    rows = [origin(AMELIA, "SAP_C4C_BUPA", "1004711"), origin(AMELIA, "SAP_ERP_CUSTOMER", "204711")]
    service, clock = PlayedService(lambda get: rows), Clock()
    known = contacts(service, clock, contact_held_s=5)
    found = known.candidate(Contact.model_validate({"ContactUUID": AMELIA, "ContactOriginData": {"results": rows}}))
    assert found is not None
    assert found.record_id == f"{CRM}:1004711"
    assert await resolved(known, f"{CRM}:1004711", f"{ERP}:204711") == {f"{CRM}:1004711": AMELIA, f"{ERP}:204711": AMELIA}
    assert service.requests == []
    clock.now = 5.0
    await resolved(known, f"{CRM}:1004711")
    assert len(service.requests) == 1
