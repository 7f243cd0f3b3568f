"""The search from one clue to one person's records: two rounds before sections read, and a last one beside them.

Round one asks every directory (CDC, C4C) by the key itself. Round two follows, all at once, the ids, e-mails and own phones on
the records found. Where it brings a further key of one customer, the directories are asked at most twice more. Then the sections
begin to read. Meanwhile systems without a record are asked again, by the keys of round two and then by attributes (`late`): that
delays only them.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from adapters.ports.connected_systems import directories, directories_and
from adapters.ports.crosswalk import Crosswalk, MatchMethod, OwnAddress
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Reading
from adapters.ports.shapes import ATTRIBUTES, EMAIL, PHONE, Clue
from adapters.ports.system_info import SystemInfo
from resolvers.identity.keys.normal_forms import MEMBERSHIP_SYSTEM
from resolvers.identity.keys.placeholders import PLACEHOLDERS, Placeholders
from resolvers.identity.matching import join_rules
from resolvers.identity.matching.join_rules import KnownRecord, MatchDecision, RejectionReason, Strictness
from resolvers.identity.matching.links import same_person
from resolvers.identity.matching.people_behind import KeyOwner, are_apart, around, broadly_apart, broadly_same, one_person
from resolvers.identity.matching.steward_decisions import NO_DECISIONS, Decisions
from resolvers.identity.resolution import anchor
from resolvers.identity.resolution.ambiguous_choices import ambiguous
from resolvers.identity.resolution.clue_lookups import FindResult, Question, Questions
from resolvers.identity.resolution.exclusive_addresses import of_directory, seal, seal_birth_date
from resolvers.identity.resolution.known_records import Roster
from resolvers.identity.resolution.round_results import ADDRESSES, Following
from resolvers.identity.resolution.search_scope import Aim, is_line, needs_lines
from resolvers.identity.resolution.trace import Trace
from resolvers.sealed_ids import Seals

ROUNDS = 2
FURTHER_ROUNDS = 2
"""Rounds of directories alone, for one customer with a further key from the last round: each key of a person has to lead to the
same person."""

MORE_ROUNDS = 4
"""Rounds for a person with steward's decisions. A key that also leads to a parted record is nobody's and must not count as
theirs, and a joined record has keys of its own."""


@dataclass(slots=True)
class IdentitySearch:
    """One person's search. `hop_s`: seconds for one round; `seals`: for the remembered parts. `pending`: systems still to be
    asked late; `late`: systems asked late; `unavailable`: systems without a record, which could have named a better anchor when
    the id was made."""

    reading: Reading
    aim: Aim
    hop_s: float
    region: str
    seals: Seals
    placeholders: Placeholders = PLACEHOLDERS
    decisions: Decisions = NO_DECISIONS
    trace: Trace = field(default_factory=Trace)
    questions: Questions = field(init=False)
    roster: Roster = field(init=False)
    following: Following = field(init=False)
    pending: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()
    looked_up: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.questions = Questions(self.reading, self.hop_s, self.trace, self.placeholders)
        self.roster = Roster(self.region, self.decisions)
        self.following = Following(self.roster, self.questions, self.trace, self.aim.strictness)

    @property
    def failed(self) -> dict[str, SourceError]:
        return self.questions.failed

    @property
    def lines(self) -> bool:
        return self.aim.thorough or needs_lines(self.aim, self.reading)

    async def by_key(self, key: Clue) -> bool:
        """Whether somebody is known by the key; the roster then has the person.

        Raises AmbiguousIdentity when the key is more than one person's, and the SourceErrors that left it open whether anybody is
        known.
        """
        if not await self.begin(key):
            return False
        await self.follow_on(ROUNDS - 1)
        return True

    async def begin(self, key: Clue) -> bool:
        """The first round alone: the records with the key itself. Otherwise as `by_key`."""
        results = await self.questions.ask(self._first_questions(key))
        if not any(result.found.candidates for result in results):
            results += await self.questions.ask(self._last_resorts(key))
        self._begin(results, key)
        if not self.roster.identities:
            if self.failed:
                raise SeveralFailed(list(self.failed.values()))
            return False
        return True

    async def by_records(self, records: Sequence[tuple[KnownRecord, FindResult]]) -> None:
        """Starts from records of one person, found by a search for people. No system is asked where they name the best possible
        anchor."""
        for known, result in records:
            self.roster.begin(known, result.clue, result.fetched_at)
        if anchor.rank(self.anchor[0])[0] > 0 or self.roster.is_parted:
            await self.follow_on(1)

    async def follow_on(self, rounds: int) -> None:
        is_finished = False
        for at in range(rounds + MORE_ROUNDS):
            questions = list(self.next_questions()) if at < rounds else list(self._further_questions(at - rounds))
            if not questions:
                is_finished = at < rounds
                break
            self.follow(await self.questions.ask(questions))
        still_open = frozenset(() if is_finished else (slug for slug, _ in self.next_questions()))
        self.pending = frozenset(self._pending(still_open))
        self.late = frozenset()
        self.unavailable = frozenset(slug for slug in still_open if not any(self.roster.of(slug)))

    def end(self) -> None:
        """Marks the late systems as asked, answered or failed."""
        self.late, self.pending = self.pending, frozenset()

    def follow(self, results: Sequence[FindResult]) -> None:
        """Joins the results of a round. Lines of the home lead to nobody unless the aim is `thorough`; they tell only who else is
        there."""
        for result in results:
            record = (result.clue.kind, result.clue.value)
            if result.system == result.clue.kind and not (result.found.candidates or result.found.truncated):
                self.decisions.not_known(record)
        self.following.follow([result for result in results if self.aim.thorough or not is_line(result.clue)])

    def _first_questions(self, key: Clue) -> list[Question]:
        """Directories with a filter for the key; by membership number also the system that gives out these numbers."""
        systems = [slug for slug, system in directories(self.reading.systems).items() if key.kind in system.lookup_keys]
        if key.kind == MEMBERSHIP_SYSTEM and self.questions.reads_own(key.kind):
            systems.append(key.kind)
        return [(system, key) for system in systems]

    def _last_resorts(self, key: Clue) -> list[Question]:
        """Questions where no directory knows the key: to selected systems with a search by it, and to the system of the record
        id."""
        able = self.aim.wanted | ({key.kind} & self.reading.systems.keys())
        systems = [slug for slug in able if key.kind in self.reading.systems[slug].lookup_keys]
        if self.questions.reads_own(key.kind):
            systems.append(key.kind)
        return [(slug, key) for slug in sorted(set(systems)) if (slug, key) not in self.questions.asked]

    def next_questions(self) -> Iterator[Question]:
        """Known stored ids, e-mails and own phones that were not asked yet. Directories with a record are asked too, since they
        may hold a second one of the person. In a query for many people their own records' keys are left out, for the cost.
        Directories are asked for lines of the home only to tell who else is there."""
        clues = [*self.own_clues(), *(Clue(PHONE, number) for number in self.roster.extensions())]
        lines = [Clue(PHONE, line) for line in self.roster.landlines()] if self.lines else []
        for slug, system in directories_and(self.reading.systems, self.aim.wanted).items():
            if slug in self.failed or not (system.is_directory or not self.roster.ids(slug)):
                continue
            known = {record.record for record in self.roster.of(slug)}
            if not (self.aim.alone or self.roster.is_parted):
                known |= self.roster.carried_in(slug)
            links = [Clue(*link) for link in self.roster.identities if link not in known]
            more = lines if system.is_directory or self.aim.thorough else []
            yield from ((slug, clue) for clue in (*links, *clues, *more) if self._is_open(system, clue))

    def _further_questions(self, rounds: int) -> Iterator[Question]:
        """Questions after this many rounds beyond the usual ones."""
        if self.roster.is_decided:
            yield from self.next_questions()
        elif self.aim.alone and rounds < FURTHER_ROUNDS:
            yield from self._open_to_directories()

    def _open_to_directories(self) -> Iterator[Question]:
        systems = self.reading.systems
        yield from ((slug, clue) for slug, clue in self.next_questions() if systems[slug].is_directory and not is_line(clue))

    @property
    def goes_on(self) -> bool:
        """Whether a directory could be asked for more of the person. A search by another key would find it."""
        return any(True for _ in self._open_to_directories())

    def unasked_addresses(self) -> list[Question]:
        """Addresses of the person that some directory was not asked for, where a wanted system is keyed by addresses."""
        systems = self.reading.systems
        if not any(ADDRESSES & set(systems[slug].keyed_by) for slug in self.aim.wanted):
            return []
        return [(slug, clue) for slug, clue in self.next_questions() if clue.kind in ADDRESSES and systems[slug].is_directory]

    def own_clues(self) -> Iterator[Clue]:
        yield from (Clue(EMAIL, email) for email in self.roster.emails())
        yield from (Clue(PHONE, number) for number in self.roster.own_phones())

    def addresses(self) -> Iterator[Clue]:
        """All e-mails and phones of the person, lines of the home among them."""
        yield from self.own_clues()
        yield from (Clue(PHONE, line) for line in self.roster.landlines())

    def _kept(self, addresses: Iterable[Clue]) -> frozenset[OwnAddress]:
        return frozenset(OwnAddress(self.reading.hashed(one.kind, one.value), seal(self.seals, one)) for one in addresses)

    def _is_open(self, system: SystemInfo, clue: Clue) -> bool:
        return clue.kind in system.lookup_keys and (system.slug, clue) not in self.questions.asked

    def _begin(self, results: Sequence[FindResult], key: Clue) -> None:
        """Sorts the records with the key: of one person, or of nobody. Records are left out where a steward decided that the key
        is another's."""
        hits = [
            (result, self.roster.ready(result.system, candidate)) for result in results for candidate in result.found.candidates
        ]
        parted = [known for _, known in hits if (key.kind, key.value) in known.decided.others]
        records = [known for _, known in hits if known not in parted]
        people = self._behind(records, {(result.clue.kind, result.clue.value) for result in results})
        theirs = {known.record for known in people.person}
        for result, known in hits:
            if known.record in theirs:
                self.roster.begin(known, result.clue, result.fetched_at, people.person)
            else:
                reason = RejectionReason.AMBIGUOUS if people.ambiguous or known.features.given else RejectionReason.TOO_WEAK
                reason = RejectionReason.DECIDED if known in parted else reason
                fit = join_rules.best_score(known, people.person)
                self.trace.reject(known, MatchDecision(None, fit, reason), result.fetched_at)
        if people.ambiguous:
            whole = not self.failed and not self.questions.truncated
            raise ambiguous(records, key, self.reading.systems, whole=whole)

    def _behind(self, records: Sequence[KnownRecord], keys: Container[tuple[str, str]]) -> KeyOwner:
        """The owner of the key. A record's own id means its person, whatever other records name it."""
        same, apart = (same_person, are_apart) if self.aim.strictness is Strictness.STRICT else (broadly_same, broadly_apart)
        people = one_person(records, same, apart)
        if not people.ambiguous:
            return people
        own = next((known for known in records if known.record in keys), None)
        return around(own, records, same, apart) if own is not None else people

    def _pending(self, still_open: frozenset[str]) -> Iterator[str]:
        """Systems without a record that may still give one."""
        lacking = {slug for slug in self.aim.wanted if not self.roster.ids(slug)}
        for slug, system in directories_and(self.reading.systems, self.aim.wanted).items():
            if self.roster.ids(slug) or slug in self.failed:
                continue
            may_tell = slug in lacking or (system.is_directory and lacking & system.links_to)
            if (may_tell and slug in still_open) or self.aim.looks_up(system):
                yield slug

    @property
    def anchor(self) -> tuple[str, str]:
        """The best record found by links and keys. Records found by attributes, and links on them, never change a given id; nor
        does an id that somebody else's record names too."""
        everyone = self.roster.identities
        scored = {record for record, one in everyone.items() if one.method is MatchMethod.SCORED}
        certain = [
            one for record, one in everyone.items() if record not in scored and (one.told_by, one.told_by_record) not in scored
        ]
        contested = self.trace.named_by_others()
        own = [one for one in certain if (one.system, one.record_id) not in contested]
        return anchor.best(own or certain or everyone.values())

    def alone(self) -> Iterator[Clue]:
        """E-mails and phones of the person alone: every directory was asked, and none gives them to anybody else."""
        for clue in self.addresses():
            asked = {slug for slug, system in directories(self.reading.systems).items() if clue.kind in system.lookup_keys}
            truncated = {slug for slug, _ in self.questions.truncated}
            complete = all((slug, clue) in self.questions.asked for slug in asked) and not asked & (
                self.failed.keys() | truncated
            )
            if complete and self.questions.carriers.get(clue, {}).keys() <= self.roster.identities.keys():
                yield clue

    def doubtful(self) -> Iterator[str]:
        """Systems that may hold an unjoined record of the person: one with a key of theirs and nothing to tell it apart, or one
        behind a truncated result for such a key. A line of the home and attributes are not such keys."""
        for clue, carriers in self.questions.carriers.items():
            if not is_line(clue) and clue.kind != ATTRIBUTES:
                yield from (record[0] for record in carriers if self.trace.may_be_theirs(record))
        yield from (slug for slug, clue in self.questions.truncated if not is_line(clue) and clue.kind != ATTRIBUTES)

    @property
    def crosswalk(self) -> Crosswalk:
        asked = {system for system, _ in self.questions.asked} | self.aim.wanted
        searched = asked - self.failed.keys() - self.pending - (self.unavailable - self.late)
        directories = [known for known in self.roster.known if self.reading.systems[known.system].is_directory]
        alone = frozenset(of_directory(self.alone(), directories))
        identities = tuple(self.roster.identities.values())
        youngest = self.roster.youngest()
        return Crosswalk(
            self.anchor,
            identities,
            frozenset(searched),
            frozenset(self.looked_up),
            self._kept(alone),
            self._kept(clue for clue in self.addresses() if clue not in alone),
            self.unavailable,
            self.lines,
            doubtful=frozenset(self.doubtful()),
            youngest=seal_birth_date(self.seals, youngest) if youngest is not None else None,
        )
