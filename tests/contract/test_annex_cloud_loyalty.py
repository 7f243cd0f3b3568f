"""Annex Cloud Loyalty keeps the contract of its ports, in its own dialect."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from adapters.ports.capabilities import CONSENTS, POINTS, REWARDS, STANDING, TIERS, Flow, Subject
from adapters.ports.records import MembershipStatus, PointsActivity, Purpose
from adapters.ports.shapes import Window
from tests.contract.recorded.samples import target
from tests.contract.suite import Exempt, LookupContract, StreamContract, on_samples
from tests.contract.suite.mutations import ENVELOPE

AMELIA, OLIVER, NOBODY = "HRD-10002841", "HRD-10002842", "HRD-99999999"

NO_COUNT = "null, absent, object, list, huge integer, NaN, empty, half a character, no UTF-8, unknown word, separator"


class TestMembers(LookupContract):
    system = "annex_cloud_loyalty"
    odd_values: ClassVar = {"users/reward rewardDetail: null, absent, wrong type": ENVELOPE}
    subject = Subject.CUSTOMER
    renews = False
    test_a_batch_is_one_call = Exempt("the vendor documents no read of many members in one call (section 5)")

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def check(self, parts, *, first):
        standing = parts[STANDING]
        assert standing.number == standing.candidate.record_id == (AMELIA if first else OLIVER)
        assert standing.candidate.emails == ("amelia.hart@example.com" if first else "oliver.bennett@example.com",)
        assert standing.candidate.family_name == ("Hart" if first else "Bennett")
        assert standing.status is MembershipStatus.ACTIVE
        assert (parts[TIERS].current.name == "Gold") is first
        (opt_in,) = parts[CONSENTS].consents
        assert (opt_in.name, opt_in.granted, opt_in.purpose, opt_in.channel) == ("optInStatus", True, Purpose.MARKETING, None)
        assert opt_in.at is not None

    @on_samples
    async def test_numbers_sent_as_text_become_numbers(self, source):
        parts = (await self.fetched(source, AMELIA))[AMELIA]
        points = parts[POINTS]
        assert (points.available, points.pending, points.lifetime, points.expiring) == (66200, 1200, 86200, 1500)
        assert points.expires_on == date(2026, 3, 31)
        assert str(points.worth) == "662.00 GBP"
        assert (points.worth.tax_included, points.spend_to_next_tier.tax_included) == (None, None)
        assert points.spend_to_next_tier.amount == Decimal("1900")
        assert parts[TIERS].next.name == "Black"
        assert [reward.points for reward in parts[REWARDS].rewards] == [5000, 9000]
        assert parts[STANDING].candidate.birth_date == date(1984, 5, 14)

    @on_samples
    async def test_each_group_is_one_read_of_its_own_path(self, source):
        await self.fetched(source, AMELIA)
        paths = sorted(target(request) for request in source.line.sent)
        below = "/api/3.0"
        assert paths == [
            f"{below}/points/{AMELIA}",
            f"{below}/users/{AMELIA}",
            f"{below}/users/{AMELIA}/reward",
            f"{below}/users/{AMELIA}/tiers",
        ]

    async def test_what_a_member_allows_and_who_they_are_is_one_read(self, source):
        both = (await self.fetched(source, AMELIA, groups=frozenset({STANDING, CONSENTS})))[AMELIA]
        assert set(both) == {STANDING, CONSENTS}
        assert (await source.line.counted())[0] == 1

    @on_samples
    async def test_an_id_goes_into_the_path_encoded(self, source):
        await self.fetched(source, "a&b?c@d", groups=frozenset({STANDING}))
        assert [target(request) for request in source.line.sent] == ["/api/3.0/users/a%26b%3Fc%40d"]

    @on_samples
    async def test_a_members_token_is_used_again_and_never_for_another(self, source):
        lookup = self.lookup(source.ports())
        for member in (AMELIA, OLIVER, AMELIA):
            await lookup.fetch([member], frozenset({STANDING, POINTS}))
        tokens = [request.headers["Authorization"] for request in source.line.sent]
        assert len(set(tokens)) == 2


class TestPointsActivity(StreamContract):
    system = "annex_cloud_loyalty"
    odd_values: ClassVar = {
        "users/activity activityDetail: null, absent, wrong type": ENVELOPE,
        f"users/activity pages: {NO_COUNT}": Exempt("without the number of pages nobody can tell where the ledger ends"),
    }
    flow = Flow.POINTS_ACTIVITY
    renews = False
    record = PointsActivity

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    @on_samples
    async def test_what_was_spent_or_expired_is_negative(self, source):
        page = await self.page(source, Window(limit=10))
        assert [entry.record.points for entry in page.entries] == [840, -5000, 250, -120]
        assert page.entries[0].record.order_number == "QX7K2M"

    @on_samples
    async def test_the_newest_page_is_asked_first(self, source):
        await self.page(source, Window(limit=2))
        assert [target(request) for request in source.line.sent] == [f"/api/3.0/users/{AMELIA}/activity?page=1"]
