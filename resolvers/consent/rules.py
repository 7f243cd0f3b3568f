"""The rules of contact and profiling: from what systems hold of somebody's will to yes or no. Pure; whatever is unclear is a no.

* A refusal counts from every system, for its channel or for all, and outweighs any grant, however new: an objection to direct
  marketing needs no reason and ends it at once (GDPR art. 21(2) and (3)); it is lifted where it was made and nowhere else.
* Marketing needs consent for that channel or for all of them (GDPR art. 6(1)(a); ePrivacy directive art. 13(1); PECR reg. 22(2)),
  from a system whose grants count: whoever relies on consent must be able to show it (GDPR art. 7(1)). No entry is no consent.
* Soft opt-in (ePrivacy directive art. 13(2); PECR reg. 22(3)): by e-mail and SMS only, to whoever bought within the set time and
  never refused. That the address was got in a sale, with a way to refuse, and that what is offered is alike, only the house
  knows: so it is off until it is set.
* A refusal whose purpose no setting names may be one of marketing: it shuts a soft opt-in for its channel, or for all, and
  profiling too, unless the same system holds a yes to marketing or analytics. There the will on these is known beside it;
  otherwise whoever declines one newsletter would end everything, and where no purposes are set, every objection would be lost.
* Analytics needs consent of its own (GDPR art. 6(1)(a)).
* Service and sale rest on the contract (GDPR art. 6(1)(b)), so that they need no consent, but bear no refusal of that purpose.
* Answers to whoever exercises a right are owed by law (GDPR art. 6(1)(c)), which is none of the bases that have a name here.
* Children are not contacted at all, nor profiled: they merit specific protection (GDPR recital 38, art. 8). Where systems
  disagree on the birth date the youngest decides; with none known, consent decides and a soft opt-in does not. That a system
  could not tell its date leaves the age open only where nobody told one: otherwise one silent system would close everything.
* Profiling for marketing ends with an objection to marketing (GDPR art. 21(2)) or to analytics. Marketing as such is refused by
  an entry for no channel in particular, where a system asks about several channels and has a no to each, or where every answer
  to marketing in all systems is a no; a no to one channel beside a yes is about that channel.
  The yes has to be of the same system or of one whose grants count: a box that some shop ticked lifts no refusal elsewhere.
* Only those systems are asked about profiling whose entries, by their settings, can forbid it (`said.can_forbid_profiling`), and
  those whose grants count. A newsletter that some shop offers and a STOP at a number end messages there, and nothing else.
* An entry that can't be read is a refusal of its purpose on its channel; of all that rests on consent where its purpose can't be
  told, and on every channel where that can't. Consent is unambiguous or none (GDPR art. 4(11), recital 32), and whoever can't
  read it can't show it (art. 7(1)).
* A refusal at an address that several people share is its subscriber's, whoever that is (ePrivacy directive art. 13(3) and (5);
  PECR reg. 21(1), 22(1)): it shuts contact by that address and says nothing of the person beside. A grant there opens nothing.
* Whom no address leads to can't be contacted, whatever they agreed to.
* Nothing is allowed while a system that holds consents is not heard: the refusal may be there.
* A system that holds a record under one of the person's own keys, of which nobody can tell whether it is theirs, may hold a
  refusal there. Only what the person agreed to, and what the law demands, is allowed beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from adapters.ports.records import Channel, Purpose
from resolvers.consent.said import (
    ON_CONSENT,
    Said,
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
    """What decided. Where several things speak against it, the first of those that last longest."""

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
"""What a soft opt-in covers; a text message is electronic mail (ePrivacy directive art. 2(h))."""


@dataclass(frozen=True, slots=True)
class ContactRules:
    """`adult_at`: age in years. `sources`: the systems whose grants count. `soft_opt_in_days`: how long ago somebody may have
    bought for a soft opt-in, 0 for none at all."""

    adult_at: int = 18
    sources: tuple[str, ...] = ("sap-customer-data-cloud",)
    soft_opt_in_days: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of somebody. `unavailable`: systems that hold consents and could not be read anew; `doubtful`: those of
    them with a record that may be the person's; `births_unavailable`: systems that could have told a birth date; `bought`:
    within the time for a soft opt-in; `no_address`: none is known for the channel, nor to any but the systems in
    `addresses_unavailable`."""

    today: date
    said: Sequence[Said] = ()
    births: Sequence[date] = ()
    unavailable: Sequence[str] = ()
    doubtful: Sequence[str] = ()
    births_unavailable: Sequence[str] = ()
    bought: bool = False
    no_address: bool = False
    addresses_unavailable: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """`systems`: those that decided. `evidence`: every entry that concerns the question, by system and name."""

    allowed: bool
    because: Because
    basis: LegalBasis | None = None
    systems: tuple[str, ...] = ()
    evidence: tuple[Said, ...] = ()


def decide(channel: Channel, purpose: Purpose, heard: Heard, rules: ContactRules) -> Decision:
    """Whether somebody may be contacted so, for this."""
    decision = weighed(channel, purpose, heard, rules)
    if heard.no_address and (decision.allowed or decision.because is Because.NO_CONSENT):
        silent = tuple(sorted(set(heard.addresses_unavailable)))
        return Decision(False, Because.NO_ADDRESS, systems=silent, evidence=decision.evidence)
    return decision


def weighed(channel: Channel, purpose: Purpose, heard: Heard, rules: ContactRules) -> Decision:
    """By what was said, whether or not there is a way to reach them."""
    on_it = [one for one in heard.said if one.concerns(channel, purpose)]
    objections = against_marketing(heard.said) if purpose is Purpose.MARKETING else []
    evidence = in_order([*on_it, *objections])
    if is_child(heard, rules):
        return Decision(False, Because.CHILD, evidence=evidence)
    if refusal := refused(on_it, objections, evidence):
        return refusal
    if silent := unavailable(heard, rules):
        return Decision(False, silent, systems=in_question(heard), evidence=evidence)
    if purpose in ON_CONTRACT and heard.doubtful:
        return doubt(heard, evidence)
    if purpose in ON_CONTRACT:
        return Decision(True, Because.CONTRACT, LegalBasis.CONTRACT, evidence=evidence)
    if purpose not in ON_CONSENT:
        return Decision(True, Because.OBLIGATION, evidence=evidence)
    if grants := granted(on_it, rules):
        return Decision(True, Because.CONSENTED, LegalBasis.CONSENT, systems_of(grants), evidence)
    if purpose is Purpose.MARKETING:
        return without_consent(channel, heard, rules, evidence)
    return Decision(False, Because.NO_CONSENT, evidence=evidence)


def refused(on_it: Sequence[Said], objections: Sequence[Said], evidence: tuple[Said, ...]) -> Decision | None:
    """What was said plainly decides before what can't be read, and an objection before a refusal of one channel."""
    refusals = [one for one in on_it if not one.consent.granted]
    if certain := against_marketing(objections, doubting=True):
        return Decision(False, Because.OBJECTED, systems=systems_of(certain), evidence=evidence)
    if plain := [one for one in refusals if not one.unreadable]:
        return Decision(False, Because.REFUSED, systems=systems_of(plain), evidence=evidence)
    if unclear := [one for one in (*refusals, *objections) if one.unreadable]:
        return Decision(False, Because.UNREADABLE, systems=systems_of(unclear), evidence=evidence)
    return None


def without_consent(channel: Channel, heard: Heard, rules: ContactRules, evidence: tuple[Said, ...]) -> Decision:
    """Marketing to somebody who neither agreed nor refused."""
    unclear = [one for one in unclear_refusals(heard.said) if one.consent.channel in (None, channel)]
    evidence = in_order([*evidence, *unclear])
    against = unclear or unlifted(heard.said, rules.sources)
    if against or not (soft(channel, rules) and heard.births and heard.bought):
        return Decision(False, Because.NO_CONSENT, evidence=evidence)
    if heard.doubtful:
        return doubt(heard, evidence)
    return Decision(True, Because.BOUGHT, LegalBasis.SOFT_OPT_IN, evidence=evidence)


def hangs_on_purchases(channel: Channel, purpose: Purpose, heard: Heard, rules: ContactRules) -> bool:
    """Whether it makes a difference if somebody bought lately: only then need anybody be asked."""
    return decide(channel, purpose, replace(heard, bought=True), rules).because is Because.BOUGHT


def hangs_on_address(channel: Channel, purpose: Purpose, heard: Heard, rules: ContactRules) -> bool:
    """Whether it makes a difference if there is a way to reach somebody."""
    return decide(channel, purpose, replace(heard, no_address=True), rules).because is Because.NO_ADDRESS


def against_profiling(heard: Heard, rules: ContactRules) -> Decision | None:
    """What forbids making a picture of somebody's taste, None where nothing does."""
    if is_child(heard, rules):
        return Decision(False, Because.CHILD)
    if against := objecting(heard.said, rules):
        plain = [one for one in against if not one.unreadable]
        because = Because.OBJECTED if plain else Because.UNREADABLE
        return Decision(False, because, systems=systems_of(plain or against), evidence=in_order(against))
    if silent := unavailable(heard, rules):
        return Decision(False, silent, systems=in_question(heard))
    if heard.doubtful:
        return doubt(heard)
    if not heard.births and not granted([one for one in heard.said if one.consent.purpose in ON_CONSENT], rules):
        return Decision(False, Because.NO_CONSENT)
    return None


def objecting(said: Sequence[Said], rules: ContactRules) -> list[Said]:
    """The person's own entries that speak against a picture of them."""
    own = [one for one in said if not one.shared]
    refusals = [one for one in own if not one.consent.granted]
    analytics = [one for one in refusals if one.consent.purpose is Purpose.ANALYTICS]
    untold = [one for one in refusals if one.unreadable and one.consent.purpose is None]
    return [*against_marketing(own), *unlifted(own, rules.sources), *analytics, *untold, *unclear_to_profiling(own)]


def is_child(heard: Heard, rules: ContactRules) -> bool:
    return bool(heard.births) and age(max(heard.births), heard.today) < rules.adult_at


def age(born: date, today: date) -> int:
    """In whole years; whoever was born on 29 February gets older on 1 March where there is none."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def doubt(heard: Heard, evidence: tuple[Said, ...] = ()) -> Decision:
    return Decision(False, Because.DOUBTFUL, systems=tuple(sorted(heard.doubtful)), evidence=evidence)


def unavailable(heard: Heard, rules: ContactRules) -> Because | None:
    if heard.unavailable:
        return Because.UNHEARD
    return Because.AGE_UNHEARD if not heard.births and heard.births_unavailable else None


def in_question(heard: Heard) -> tuple[str, ...]:
    return tuple(sorted(set(heard.unavailable or heard.births_unavailable)))


def granted(said: Iterable[Said], rules: ContactRules) -> list[Said]:
    return [one for one in said if one.consent.granted and one.source.system in rules.sources]


def soft(channel: Channel, rules: ContactRules) -> bool:
    return rules.soft_opt_in_days > 0 and channel in ELECTRONIC_MAIL
