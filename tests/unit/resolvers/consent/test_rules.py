"""What people said, and what may be done about it: each rule as a case that turns if the rule is taken out."""

from dataclasses import replace
from datetime import date

import pytest

from adapters.ports.records import Channel, Purpose
from resolvers.consent.rules import (
    Because,
    ConsentFacts,
    ContactRules,
    LegalBasis,
    age,
    decide,
    hangs_on_purchases,
)
from tests.unit.resolvers.consent.saying import (
    ANALYTICS,
    AT,
    CDC,
    CHILD,
    EMAIL,
    GROWN,
    MARKETING,
    MARKETING_CLOUD,
    OTHER,
    PHONE,
    POST,
    RULES,
    SERVICE,
    SMS,
    SOFT,
    TODAY,
    YES,
    heard,
    odd,
    said,
)

CASES: dict[str, tuple[ConsentFacts, Because]] = {
    "agreed": (heard(said(True)), Because.CONSENTED),
    "agreed_to_all_channels": (heard(said(True, None)), Because.CONSENTED),
    "agreed_to_another_channel": (heard(said(True, SMS)), Because.NO_CONSENT),
    "agreed_to_another_purpose": (heard(said(True, EMAIL, ANALYTICS)), Because.NO_CONSENT),
    "agreed_to_something_that_stands_for_nothing": (heard(said(True, EMAIL, None)), Because.NO_CONSENT),
    "agreed_where_grants_do_not_count": (heard(said(True, system=MARKETING_CLOUD)), Because.NO_CONSENT),
    "never_asked": (heard(), Because.NO_CONSENT),
    "refused_in_one_of_two_systems": (heard(said(True), said(False, system=MARKETING_CLOUD)), Because.REFUSED),
    "refused_long_before_agreeing_elsewhere": (
        heard(said(True), said(False, system=OTHER, at=AT.replace(year=2001))),
        Because.REFUSED,
    ),
    "refused_under_another_of_two_accounts": (heard(said(True), said(False, record="v")), Because.REFUSED),
    "refused_the_only_channel_they_were_asked_for": (heard(said(False)), Because.OBJECTED),
    "refused_something_that_stands_for_nothing": (heard(said(True), said(False, None, None)), Because.CONSENTED),
    "agreed_while_a_record_elsewhere_may_be_theirs": (heard(*YES, doubtful=[OTHER]), Because.CONSENTED),
    "refused_another_channel": (heard(said(True), said(False, SMS)), Because.CONSENTED),
    "refused_marketing_without_a_channel": (heard(said(True), said(False, None)), Because.OBJECTED),
    "refused_every_channel_in_one_system": (
        heard(*YES, said(False, system=OTHER), said(False, PHONE, system=OTHER)),
        Because.OBJECTED,
    ),
    "refused_every_other_channel_in_one_system": (
        heard(*YES, said(False, POST, system=OTHER), said(False, PHONE, system=OTHER)),
        Because.OBJECTED,
    ),
    "a_child_who_agreed": (heard(*YES, births=[CHILD]), Because.CHILD),
    "a_child_in_one_of_two_systems": (heard(*YES, births=[GROWN, CHILD]), Because.CHILD),
    "a_birth_date_in_the_future": (heard(*YES, births=[date(2084, 5, 14)]), Because.CHILD),
    "no_birth_date_anywhere": (heard(*YES, births=[]), Because.CONSENTED),
    "no_birth_date_while_a_system_is_silent": (heard(*YES, births=[], births_unavailable=[OTHER]), Because.AGE_UNHEARD),
    "a_birth_date_while_another_system_is_silent": (heard(*YES, births_unavailable=[OTHER]), Because.CONSENTED),
    "a_consent_source_that_is_silent": (heard(*YES, unavailable=[MARKETING_CLOUD]), Because.UNHEARD),
    "a_refusal_while_another_system_is_silent": (heard(*YES, said(False), unavailable=[OTHER]), Because.REFUSED),
    "agreed_beside_something_that_cannot_be_read": (heard(*YES, odd(SMS)), Because.CONSENTED),
    "an_answer_to_it_that_cannot_be_read": (heard(*YES, odd(system=OTHER)), Because.UNREADABLE),
    "an_answer_for_no_channel_that_cannot_be_read": (heard(*YES, odd(None, system=OTHER)), Because.UNREADABLE),
    "something_that_cannot_be_read_at_all": (heard(*YES, odd(None, None, system=OTHER)), Because.UNREADABLE),
    "something_on_this_channel_that_cannot_be_read": (heard(*YES, odd(EMAIL, None, system=OTHER)), Because.UNREADABLE),
    "something_on_another_channel_that_cannot_be_read": (heard(*YES, odd(SMS, None, system=OTHER)), Because.CONSENTED),
    "something_about_service_that_cannot_be_read": (heard(*YES, odd(EMAIL, SERVICE)), Because.CONSENTED),
    "refused_beside_something_that_cannot_be_read": (heard(*YES, odd(), said(False, system=OTHER)), Because.REFUSED),
    "objected_beside_something_that_cannot_be_read": (heard(*YES, odd(), said(False, None, system=OTHER)), Because.OBJECTED),
    "refused_all_other_channels_and_one_cannot_be_read": (
        heard(*YES, said(False, SMS, system=OTHER), odd(PHONE, system=OTHER)),
        Because.UNREADABLE,
    ),
    "cannot_be_read_while_another_system_is_silent": (heard(*YES, odd(), unavailable=[OTHER]), Because.UNREADABLE),
    "refused_at_an_address_of_several": (heard(*YES, said(False, shared=True, system=OTHER)), Because.REFUSED),
    "refused_at_an_address_of_several_for_another_channel": (
        heard(*YES, said(False, SMS, shared=True, system=OTHER)),
        Because.CONSENTED,
    ),
    "nothing_but_refusals_at_addresses_of_several": (
        heard(said(False, SMS, shared=True), said(False, PHONE, shared=True)),
        Because.NO_CONSENT,
    ),
    "agreed_and_no_address": (heard(*YES, no_address=True), Because.NO_ADDRESS),
    "never_asked_and_no_address": (heard(no_address=True), Because.NO_ADDRESS),
    "refused_and_no_address": (heard(*YES, said(False, system=OTHER), no_address=True), Because.REFUSED),
    "no_address_while_a_system_is_silent": (heard(*YES, no_address=True, unavailable=[OTHER]), Because.UNHEARD),
    "a_child_while_a_system_is_silent": (heard(*YES, births=[CHILD], unavailable=[OTHER]), Because.CHILD),
}


@pytest.mark.parametrize("case", CASES)
def test_marketing_by_email(case: str) -> None:
    known, because = CASES[case]
    decision = decide(EMAIL, MARKETING, known, RULES)
    assert decision.because is because
    assert decision.allowed is (because is Because.CONSENTED)
    assert decision.basis is (LegalBasis.CONSENT if decision.allowed else None)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(
    "known",
    [heard(*YES, births=[CHILD]), heard(*YES, unavailable=[CDC]), heard(*YES, births=[], births_unavailable=[CDC])],
    ids=["child", "silent", "age silent"],
)
def test_children_and_silent_systems_are_a_no_whatever_the_purpose(purpose: Purpose, known: ConsentFacts) -> None:
    assert not decide(EMAIL, purpose, replace(known, said=[said(True, EMAIL, purpose)]), RULES).allowed


@pytest.mark.parametrize(
    ("purpose", "basis"),
    [(SERVICE, LegalBasis.CONTRACT), (Purpose.SALE, LegalBasis.CONTRACT), (Purpose.SUBJECT_RIGHTS, None)],
)
def test_service_and_legal_duties_need_no_consent_but_honour_a_refusal(purpose: Purpose, basis: LegalBasis | None) -> None:
    free = decide(EMAIL, purpose, heard(said(False), said(False, None)), RULES)
    assert (free.allowed, free.basis) == (True, basis), "an objection to marketing is none to service"
    assert not decide(EMAIL, purpose, heard(said(False, EMAIL, purpose)), RULES).allowed
    assert not decide(EMAIL, purpose, heard(said(False, None, purpose)), RULES).allowed
    assert decide(EMAIL, purpose, heard(said(False, SMS, purpose)), RULES).allowed


@pytest.mark.parametrize(("purpose", "allowed"), [(SERVICE, False), (Purpose.SALE, False), (Purpose.SUBJECT_RIGHTS, True)])
def test_a_doubtful_record_shuts_service_but_not_legal_duties(purpose: Purpose, allowed: bool) -> None:
    """Service rests on a contract."""
    decision = decide(EMAIL, purpose, heard(doubtful=[OTHER]), RULES)
    assert decision.allowed is allowed
    assert decision.systems == (() if allowed else (OTHER,))


@pytest.mark.parametrize("purpose", [SERVICE, Purpose.SALE, Purpose.SUBJECT_RIGHTS])
def test_an_unreadable_consent_shuts_service_and_rights_only_if_about_them(purpose: Purpose) -> None:
    assert decide(EMAIL, purpose, heard(odd(None, None), odd()), RULES).allowed
    shut = decide(EMAIL, purpose, heard(odd(EMAIL, purpose, system=OTHER)), RULES)
    assert (shut.allowed, shut.because, shut.systems) == (False, Because.UNREADABLE, (OTHER,))


@pytest.mark.parametrize("purpose", Purpose)
def test_without_an_address_nothing_is_allowed(purpose: Purpose) -> None:
    """The decision names the systems that could not be queried for one."""
    found = decide(EMAIL, purpose, heard(said(True, None, purpose), no_address=True, addresses_unavailable=[OTHER]), RULES)
    assert (found.allowed, found.basis, found.because, found.systems) == (False, None, Because.NO_ADDRESS, (OTHER,))


def test_what_could_not_be_read_is_named_by_its_system_and_shown() -> None:
    unreadable = odd(system=OTHER)
    found = decide(EMAIL, MARKETING, heard(*YES, unreadable), RULES)
    assert found.systems == (OTHER,)
    assert unreadable in found.evidence


def test_analytics_needs_consent_of_its_own() -> None:
    assert not decide(EMAIL, ANALYTICS, heard(*YES), RULES).allowed
    assert decide(EMAIL, ANALYTICS, heard(said(True, None, ANALYTICS)), RULES).basis is LegalBasis.CONSENT


class TestSoftOptIn:
    """Whoever bought lately may be written to, until they say no."""

    @pytest.mark.parametrize(("channel", "covered"), [(EMAIL, True), (SMS, True), (PHONE, False), (POST, False)])
    def test_it_is_for_electronic_mail_only(self, channel: Channel, covered: bool) -> None:
        decision = decide(channel, MARKETING, heard(bought=True), SOFT)
        assert (decision.allowed, decision.basis) == (covered, LegalBasis.SOFT_OPT_IN if covered else None)

    @pytest.mark.parametrize(
        "known",
        [
            heard(),
            heard(said(False), bought=True),
            heard(said(False, None), bought=True),
            heard(said(False, system=MARKETING_CLOUD), bought=True),
            heard(births=[], bought=True),
            heard(births=[CHILD], bought=True),
            heard(unavailable=[CDC], bought=True),
            heard(said(False, EMAIL, None), bought=True),
            heard(said(False, None, None), bought=True),
            heard(doubtful=[OTHER], bought=True),
            heard(said(False, SMS), bought=True),
            heard(said(False, SMS), said(True, PHONE, system=MARKETING_CLOUD), bought=True),
            heard(odd(), bought=True),
            heard(odd(None, None), bought=True),
            heard(said(False, EMAIL, None, shared=True), bought=True),
            heard(bought=True, no_address=True),
        ],
        ids=[
            "bought nothing",
            "refused",
            "objected",
            "refused elsewhere",
            "age unknown",
            "child",
            "silent",
            "refused something unnamed",
            "refused something unnamed for no channel",
            "record in doubt",
            "refused all they were asked",
            "refused all but what a system says whose grants do not count",
            "unreadable",
            "unreadable at all",
            "refused something unnamed at an address of several",
            "no address",
        ],
    )
    def test_it_needs_a_purchase_no_refusal_and_a_known_age(self, known: ConsentFacts) -> None:
        assert not decide(EMAIL, MARKETING, known, SOFT).allowed

    def test_an_unnamed_refusal_for_one_channel_shuts_that_channel_alone(self) -> None:
        refused = said(False, EMAIL, None)
        known = heard(refused, bought=True)
        assert decide(EMAIL, MARKETING, known, SOFT).evidence == (refused,)
        assert decide(SMS, MARKETING, known, SOFT).allowed

    def test_it_is_off_unless_it_is_set(self) -> None:
        assert not decide(EMAIL, MARKETING, heard(bought=True), RULES).allowed

    def test_it_is_for_marketing_only(self) -> None:
        assert not decide(EMAIL, ANALYTICS, heard(bought=True), SOFT).allowed

    def test_purchases_are_asked_for_only_where_they_decide(self) -> None:
        assert hangs_on_purchases(EMAIL, MARKETING, heard(), SOFT)
        assert not hangs_on_purchases(EMAIL, MARKETING, heard(), RULES)
        for known in (
            heard(said(True)),
            heard(said(False)),
            heard(births=[CHILD]),
            heard(unavailable=[CDC]),
            heard(doubtful=[CDC]),
            heard(odd()),
            heard(no_address=True),
        ):
            assert not hangs_on_purchases(EMAIL, MARKETING, known, SOFT)


class TestEvidence:
    def test_it_is_every_entry_on_the_question_grants_and_refusals(self) -> None:
        yes, no = said(True, system=MARKETING_CLOUD), said(False)
        beside = [said(True, SMS), said(True, EMAIL, SERVICE), said(True, EMAIL, None)]
        decision = decide(EMAIL, MARKETING, heard(yes, no, *beside), RULES)
        assert decision.evidence == (no, yes)
        assert decision.systems == (CDC,)

    def test_what_is_reached_under_several_ids_is_told_once(self) -> None:
        entries = [said(True, record=record) for record in "abc"]
        (only,) = decide(EMAIL, MARKETING, heard(*entries), RULES).evidence
        assert only.source.record_id == "a"

    def test_an_objection_shows_what_it_was_read_from(self) -> None:
        noes = [said(False), said(False, PHONE)]
        assert set(decide(Channel.CHAT, MARKETING, heard(*noes), RULES).evidence) == set(noes)


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2008, 3, 2), TODAY, 18),
        (date(2008, 3, 3), TODAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2084, 5, 14), TODAY, -59),
    ],
)
def test_age(born: date, today: date, years: int) -> None:
    assert age(born, today) == years


def test_from_which_age_on_is_a_setting() -> None:
    sixteen = heard(said(True), births=[date(2009, 1, 1)])
    assert not decide(EMAIL, MARKETING, sixteen, RULES).allowed
    assert decide(EMAIL, MARKETING, sixteen, ContactRules(adult_at=16)).allowed
