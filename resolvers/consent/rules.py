"""The rules of contact and profiling: a person's consents in, yes or no out. They are pure. Everything unclear is a no.

* A refusal counts from every system, for its channel or for all, and outweighs any grant, however new. An objection to direct
  marketing needs no reason and ends it at once (GDPR art. 21(2) and (3)). Only the system of the refusal can lift it.
* Marketing needs consent for that channel or for all of them (GDPR art. 6(1)(a); ePrivacy directive art. 13(1); PECR reg. 22(2)).
  It must come from a system whose grants count, because a retailer must be able to show consent (GDPR art. 7(1)). No entry means
  no consent.
* Soft opt-in (ePrivacy directive art. 13(2); PECR reg. 22(3)): by e-mail and SMS only, to customers who bought within the set
  time and never refused. It also requires an address taken in a sale, with a way to refuse, and an offer of similar goods. Only
  the retailer can know this, so the soft opt-in is off until it is set.
* A refusal without a known purpose may be one of marketing. It closes a soft opt-in for its channel, or for all, and profiling
  too, unless the same system holds a yes to marketing or analytics. Such a yes shows the person's will on these. Without this
  exception, declining one newsletter would end everything; without the rule, all objections would be lost where no purposes are
  set.
* Analytics needs consent of its own (GDPR art. 6(1)(a)).
* Service and sale rest on the contract (GDPR art. 6(1)(b)). They need no consent, but a refusal of that purpose forbids them.
* Answers to a person who exercises a right are owed by law (GDPR art. 6(1)(c)), a basis without a name here.
* Children are neither contacted nor profiled: they merit specific protection (GDPR recital 38, art. 8). If systems disagree on
  the birth date, the youngest decides. If none is known, consent decides and a soft opt-in does not. A system that fails to tell
  its date leaves the age open only if no other told one: otherwise one silent system would close everything.
* Profiling for marketing ends with an objection to marketing (GDPR art. 21(2)) or to analytics. Three things count as an
  objection to marketing as such: a refusal for no channel in particular; a no to each of several channels in one system; a no to
  every question about marketing in all systems. A no to one channel beside a yes is about that channel. The yes must come from
  the same system or from one whose grants count: a box ticked in some shop lifts no refusal elsewhere.
* Two kinds of systems are asked about profiling: those with entries that can forbid it by their settings
  (`said.can_forbid_profiling`), and those in `sources`. A refused newsletter of a shop or a STOP at a number ends those messages
  and nothing else.
* An unreadable entry is a refusal of its purpose on its channel. If its purpose is unreadable, it refuses everything that rests
  on consent; if its channel is unreadable, it refuses every channel. Consent is unambiguous or none (GDPR art. 4(11), recital
  32), and consent cannot be shown if it cannot be read (art. 7(1)).
* A refusal at a shared address is its subscriber's, and any of the people may be that (ePrivacy directive art. 13(3) and (5);
  PECR reg. 21(1), 22(1)). It closes contact by that address and says nothing else about the person. A grant there opens nothing.
* A person without an address for the channel cannot be contacted, whatever they agreed to.
* Nothing is allowed while a system with consents is unavailable: the refusal may be there.
* A system may hold a record under one of the person's own keys and leave open whether it is theirs. That record may contain a
  refusal. Then only two things are allowed: what the person agreed to, and what the law demands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from adapters.ports.records import Channel, Purpose
from resolvers.consent.said import (
    ON_CONSENT,
    ConsentEntry,
    against_marketing,
    in_order,
    systems_of,
    unclear_refusals,
    unclear_to_profiling,
    unlifted,
)


class LegalBasis(StrEnum):
    CONSENT = "CONSENT"
    SOFT_OPT_IN = "SOFT_OPT_IN"
    CONTRACT = "CONTRACT"
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST"


class Because(StrEnum):
    """The reason of a decision. If several things speak against a contact, the first in this order is given: lasting ones
    first."""

    CHILD = "CHILD"
    OBJECTED = "OBJECTED"
    REFUSED = "REFUSED"
    UNREADABLE = "UNREADABLE"
    UNHEARD = "UNHEARD"
    DOUBTFUL = "DOUBTFUL"
    AGE_UNHEARD = "AGE_UNHEARD"
    NO_ADDRESS = "NO_ADDRESS"
    NO_CONSENT = "NO_CONSENT"
    CONSENTED = "CONSENTED"
    BOUGHT = "BOUGHT"
    CONTRACT = "CONTRACT"
    OBLIGATION = "OBLIGATION"


ON_CONTRACT = frozenset({Purpose.SERVICE, Purpose.SALE})
ELECTRONIC_MAIL = frozenset({Channel.EMAIL, Channel.SMS})
"""The channels of a soft opt-in; a text message is electronic mail (ePrivacy directive art. 2(h))."""


@dataclass(frozen=True, slots=True)
class ContactRules:
    """The settings of the rules. `adult_at`: age in years. `sources`: the systems whose grants count. `soft_opt_in_days`: the
    days after a purchase with a soft opt-in, 0 for none at all."""

    adult_at: int = 18
    sources: tuple[str, ...] = ("sap-customer-data-cloud",)
    soft_opt_in_days: int = 0


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """The known facts about a person. `unavailable`: systems with consents that could not be read now. `doubtful`: those of them
    with a record that may be the person's. `births_unavailable`: systems that could have told a birth date. `bought`: a purchase
    within the time for a soft opt-in. `no_address`: no available system knows one for the channel; those in
    `addresses_unavailable` may."""

    today: date
    said: Sequence[ConsentEntry] = ()
    births: Sequence[date] = ()
    unavailable: Sequence[str] = ()
    doubtful: Sequence[str] = ()
    births_unavailable: Sequence[str] = ()
    bought: bool = False
    no_address: bool = False
    addresses_unavailable: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ConsentDecision:
    """A yes or no. `systems`: those that decided. `evidence`: every entry about the question, by system and name."""

    allowed: bool
    because: Because
    basis: LegalBasis | None = None
    systems: tuple[str, ...] = ()
    evidence: tuple[ConsentEntry, ...] = ()


def decide(channel: Channel, purpose: Purpose, heard: ConsentFacts, rules: ContactRules) -> ConsentDecision:
    """The decision whether a person may be contacted by this channel for this purpose."""
    decision = weighed(channel, purpose, heard, rules)
    if heard.no_address and (decision.allowed or decision.because is Because.NO_CONSENT):
        silent = tuple(sorted(set(heard.addresses_unavailable)))
        return ConsentDecision(False, Because.NO_ADDRESS, systems=silent, evidence=decision.evidence)
    return decision


def weighed(channel: Channel, purpose: Purpose, heard: ConsentFacts, rules: ContactRules) -> ConsentDecision:
    """The decision by consents and age alone, whether or not there is an address."""
    on_it = [one for one in heard.said if one.concerns(channel, purpose)]
    objections = against_marketing(heard.said) if purpose is Purpose.MARKETING else []
    evidence = in_order([*on_it, *objections])
    if is_child(heard, rules):
        return ConsentDecision(False, Because.CHILD, evidence=evidence)
    if refusal := refused(on_it, objections, evidence):
        return refusal
    if silent := unavailable(heard, rules):
        return ConsentDecision(False, silent, systems=in_question(heard), evidence=evidence)
    if purpose in ON_CONTRACT and heard.doubtful:
        return doubt(heard, evidence)
    if purpose in ON_CONTRACT:
        return ConsentDecision(True, Because.CONTRACT, LegalBasis.CONTRACT, evidence=evidence)
    if purpose not in ON_CONSENT:
        return ConsentDecision(True, Because.OBLIGATION, evidence=evidence)
    if grants := granted(on_it, rules):
        return ConsentDecision(True, Because.CONSENTED, LegalBasis.CONSENT, systems_of(grants), evidence)
    if purpose is Purpose.MARKETING:
        return without_consent(channel, heard, rules, evidence)
    return ConsentDecision(False, Because.NO_CONSENT, evidence=evidence)


def refused(
    on_it: Sequence[ConsentEntry], objections: Sequence[ConsentEntry], evidence: tuple[ConsentEntry, ...]
) -> ConsentDecision | None:
    """The refusal that decides; None if there is none. A readable entry decides before an unreadable one, and an objection before
    a refusal of one channel."""
    refusals = [one for one in on_it if not one.consent.granted]
    if certain := against_marketing(objections, doubting=True):
        return ConsentDecision(False, Because.OBJECTED, systems=systems_of(certain), evidence=evidence)
    if plain := [one for one in refusals if not one.unreadable]:
        return ConsentDecision(False, Because.REFUSED, systems=systems_of(plain), evidence=evidence)
    if unclear := [one for one in (*refusals, *objections) if one.unreadable]:
        return ConsentDecision(False, Because.UNREADABLE, systems=systems_of(unclear), evidence=evidence)
    return None


def without_consent(
    channel: Channel, heard: ConsentFacts, rules: ContactRules, evidence: tuple[ConsentEntry, ...]
) -> ConsentDecision:
    """The decision on marketing to a person who neither agreed nor refused."""
    unclear = [one for one in unclear_refusals(heard.said) if one.consent.channel in (None, channel)]
    evidence = in_order([*evidence, *unclear])
    against = unclear or unlifted(heard.said, rules.sources)
    if against or not (soft(channel, rules) and heard.births and heard.bought):
        return ConsentDecision(False, Because.NO_CONSENT, evidence=evidence)
    if heard.doubtful:
        return doubt(heard, evidence)
    return ConsentDecision(True, Because.BOUGHT, LegalBasis.SOFT_OPT_IN, evidence=evidence)


def hangs_on_purchases(channel: Channel, purpose: Purpose, heard: ConsentFacts, rules: ContactRules) -> bool:
    """Whether a recent purchase would change the decision. Only then are systems asked for purchases."""
    return decide(channel, purpose, replace(heard, bought=True), rules).because is Because.BOUGHT


def hangs_on_address(channel: Channel, purpose: Purpose, heard: ConsentFacts, rules: ContactRules) -> bool:
    """Whether a missing address would change the decision."""
    return decide(channel, purpose, replace(heard, no_address=True), rules).because is Because.NO_ADDRESS


def against_profiling(heard: ConsentFacts, rules: ContactRules) -> ConsentDecision | None:
    """The decision that forbids profiling; None if nothing does."""
    if is_child(heard, rules):
        return ConsentDecision(False, Because.CHILD)
    if against := objecting(heard.said, rules):
        plain = [one for one in against if not one.unreadable]
        because = Because.OBJECTED if plain else Because.UNREADABLE
        return ConsentDecision(False, because, systems=systems_of(plain or against), evidence=in_order(against))
    if silent := unavailable(heard, rules):
        return ConsentDecision(False, silent, systems=in_question(heard))
    if heard.doubtful:
        return doubt(heard)
    if not heard.births and not granted([one for one in heard.said if one.consent.purpose in ON_CONSENT], rules):
        return ConsentDecision(False, Because.NO_CONSENT)
    return None


def objecting(said: Sequence[ConsentEntry], rules: ContactRules) -> list[ConsentEntry]:
    """The person's own entries that forbid profiling."""
    own = [one for one in said if not one.shared]
    refusals = [one for one in own if not one.consent.granted]
    analytics = [one for one in refusals if one.consent.purpose is Purpose.ANALYTICS]
    untold = [one for one in refusals if one.unreadable and one.consent.purpose is None]
    return [*against_marketing(own), *unlifted(own, rules.sources), *analytics, *untold, *unclear_to_profiling(own)]


def is_child(heard: ConsentFacts, rules: ContactRules) -> bool:
    return bool(heard.births) and age(max(heard.births), heard.today) < rules.adult_at


def age(born: date, today: date) -> int:
    """Age in whole years. A person born on 29 February gets older on 1 March in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def doubt(heard: ConsentFacts, evidence: tuple[ConsentEntry, ...] = ()) -> ConsentDecision:
    return ConsentDecision(False, Because.DOUBTFUL, systems=tuple(sorted(heard.doubtful)), evidence=evidence)


def unavailable(heard: ConsentFacts, rules: ContactRules) -> Because | None:
    if heard.unavailable:
        return Because.UNHEARD
    return Because.AGE_UNHEARD if not heard.births and heard.births_unavailable else None


def in_question(heard: ConsentFacts) -> tuple[str, ...]:
    return tuple(sorted(set(heard.unavailable or heard.births_unavailable)))


def granted(said: Iterable[ConsentEntry], rules: ContactRules) -> list[ConsentEntry]:
    return [one for one in said if one.consent.granted and one.source.system in rules.sources]


def soft(channel: Channel, rules: ContactRules) -> bool:
    return rules.soft_opt_in_days > 0 and channel in ELECTRONIC_MAIL
