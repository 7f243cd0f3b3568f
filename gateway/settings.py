"""All settings: the sections of customer360.yaml. The C360_* variables override it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, RedisDsn, Secret, SecretStr, create_model
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from adapters.registry import discover
from adapters.wire.outward import Outward
from adapters.wire.settings import SystemSettings
from gateway.access_section import AccessSection
from gateway.audit_section import AuditSection
from gateway.documents_section import TrustedDocumentsSection
from gateway.predictions_section import PredictionsSection
from gateway.quotas_section import QuotasSection
from gateway.section import KEY_CHARACTERS, Section, Trust, long_enough
from gateway.security.limits import Limits
from gateway.subject_access_section import SubjectAccessSettings
from resolvers.consent.rules import ContactRules
from resolvers.golden_record.survivorship import ATTRIBUTES, Survivorship, SurvivorshipRule


def dialled(region: str) -> str:
    """The region as it was given. Refuses a region without a known notation of phone numbers."""
    import phonenumbers

    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("should be a two-letter country code in capitals, such as GB")
    return region


def an_attribute(name: str) -> str:
    known = [attribute.name for attribute in ATTRIBUTES]
    if name not in known:
        raise ValueError(f"there is no such attribute; known are {', '.join(known)}")
    return name


class ServerSection(Section):
    """Where the gateway listens, and how long a query may take."""

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on. Loopback only, where access is open.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    deadline_ms: int = Field(5_000, ge=1, description="How long a query may take if it does not say so itself.")
    max_deadline_ms: int = Field(30_000, ge=1, description="The longest time that a query may ask for with deadlineMs.")
    identity_share: float = Field(
        0.4,
        gt=0,
        lt=1,
        description="Share of the deadline for finding out who is meant. After it the query goes on without the rest.",
    )
    head_s: float = Field(10.0, gt=0, description="Longest time in seconds for the head of a request to arrive.")
    body_s: float = Field(10.0, gt=0, description="Longest time in seconds for the body of a request to arrive.")
    keep_alive_s: int = Field(30, ge=1, description="How long in seconds an idle connection is kept open.")
    connections: int = Field(2_000, ge=1, description="Open connections and running queries beyond which the answer is 503.")
    connections_per_address: int = Field(
        0,
        ge=0,
        description="Open connections from one address, of IPv6 from one /64 network, beyond which further ones are closed with "
        "503; 0: as many as there may be at all. Behind a proxy all come from its address.",
    )
    shutdown_s: int = Field(10, ge=1, description="How long in seconds a stop waits for running queries.")


class IdsSection(Section):
    """The key that seals the ids and cursors of clients."""

    key: Annotated[SecretStr, AfterValidator(long_enough)] = Field(
        json_schema_extra={"minLength": KEY_CHARACTERS},
        description="Seals customer ids and cursors, at least 32 characters. A new key makes all earlier ids and cursors void.",
    )


class CacheSection(Section):
    """The cache of answers, for a short time: in memory, or also in Redis if several gateways share it."""

    entries: int = Field(50_000, ge=1, description="How many answers of systems this process caches at most.")
    answer_bytes: int = Field(
        32 * 1024 * 1024,
        ge=0,
        description="Memory for answers to queries and their sections. They are given again while the systems' answers behind "
        "them are cached; 0 for none.",
    )
    redis_url: Secret[RedisDsn] | None = Field(None, description="Redis to share the cache through; in memory alone if empty.")
    crosswalk_ttl_s: float = Field(900.0, gt=0, description="Seconds that the gateway remembers which records are one person.")


class LimitsSection(Section):
    """The limits of one query, counted before anything is executed."""

    body_bytes: int = Field(256 * 1024, ge=1, description="Size of a request's body, decompressed.")
    json_depth: int = Field(64, ge=3, le=250, description="Levels of objects and lists in a request's JSON.")
    variable_bytes: int = Field(64 * 1024, ge=1, description="Size of a request's variables, as JSON.")
    variable_values: int = Field(2_000, ge=1, description="Values in a request's variables, those in lists and objects included.")
    tokens: int = Field(5_000, ge=1, description="Tokens in a query's text.")
    depth: int = Field(15, ge=1, description="Levels of nesting.")
    aliases: int = Field(60, ge=0, description="Aliases in a query.")
    root_fields: int = Field(20, ge=1, description="Fields at the root of an operation.")
    directives: int = Field(60, ge=0, description="Directives in a query.")
    fragments: int = Field(100, ge=0, description="Fragments that a query defines.")
    comparisons: int = Field(
        5_000, ge=1, description="Pairs of fields that validation compares to see whether they can be merged."
    )
    introspection_depth: int = Field(20, ge=1, description="Levels of nesting in a query about the schema itself.")
    introspection_fields: int = Field(400, ge=1, description="Fields of a query about the schema itself.")
    cost: int = Field(
        20_000,
        ge=1,
        description="Fields that may have to be answered. A list counts at the length asked for; `subjectAccess` as "
        "12000 fields, `identify` as 500, `searchCustomers` as 200.",
    )
    list_items: int = Field(100, ge=1, description="Entries of a list in the arguments, and the longest page that counts.")
    assumed_list: int = Field(10, ge=1, description="What a list of unknown length counts as.")

    def limits(self) -> Limits:
        return Limits(**self.model_dump())


class ExecutionSection(Section):
    """How queries are executed; the answers are the same whatever is set here."""

    compiled: bool = Field(
        True, description="Whether a query is compiled to code of its own when it has been asked twice; else never."
    )
    shadow: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of the compiled queries whose answer is made once more without the code, from the same records; a "
        "difference is logged as `execution.differs`, without values.",
    )


Rule = Literal["SOURCE_PRIORITY", "MOST_RECENT", "MOST_FREQUENT", "MOST_COMPLETE"]
AttributeName = Annotated[
    str, AfterValidator(an_attribute), Field(json_schema_extra={"enum": [attribute.name for attribute in ATTRIBUTES]})
]
RULES: dict[str, Any] = {attribute.name: attribute.rule.value for attribute in ATTRIBUTES}


class IdentitySection(Section):
    """Decisions and words that identity resolution takes into account."""

    decisions: Path | None = Field(
        None,
        description="File of a steward's decisions. Each says of two records that they are one person, or that they are not. "
        "Read at the start; no decisions if empty.",
    )
    placeholders: list[str] = Field(
        default_factory=list,
        description="Words of your own that mean no value, beside those that the gateway knows: names, ids, e-mail addresses, "
        "domains (`@store.example`), the last digits of telephone numbers, and dates.",
    )


class GoldenRecordSection(Section):
    """The choice of the value that `profile` shows where systems disagree."""

    rules: dict[AttributeName, Rule] = Field(
        RULES,
        description="Rule for each attribute; those not named keep their default. A tie goes to the more trusted system.",
    )
    trust: Trust = Field(
        Survivorship().trust,
        description="Systems in the order of trust, the most trusted first. A system that is not named (the ERP, loyalty, the "
        "shop) counts only where no other knows an attribute, and outvotes none.",
    )
    trust_for: dict[AttributeName, Trust] = Field({}, description="Another order of trust for an attribute, instead of `trust`.")

    def survivorship(self) -> Survivorship:
        rules = {name: SurvivorshipRule(rule) for name, rule in self.rules.items()}
        return Survivorship(rules=rules, trust=self.trust, trust_for=self.trust_for)


class ContactSection(Section):
    """The rules of contact (`mayContact`) and of profiling."""

    adult_at: int = Field(
        18, ge=13, le=30, description="Age in years below which nobody is contacted or profiled; by GDPR art. 8 never below 13."
    )
    sources: Trust = Field(
        ContactRules().sources,
        min_length=1,
        description="Systems whose consents count as given. A refusal counts from any; while one of these is not connected, "
        "nobody may be contacted.",
    )
    soft_opt_in_days: int = Field(
        0,
        ge=0,
        le=3650,
        description="Days after a purchase in which the soft opt-in allows e-mail and SMS to a customer who never refused; 0: "
        "never. Only for a retailer that offers a way to refuse when it takes the address, and writes of its own similar goods.",
    )

    def rules(self) -> ContactRules:
        return ContactRules(**self.model_dump())


class LoggingSection(Section):
    """The log: events with fields on standard error, never with personal data."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least important level that is written.")
    form: Literal["json", "console"] = Field("json", description="One JSON object a line, or text for a terminal.")


class SystemsSection(Section):
    """The connected systems by slug. Its fields are the systems that have a folder in `adapters/systems`."""


class Settings(BaseSettings):
    """All settings. `gateway.configuration.load` makes them; made directly they come from no file and no variable. The validator
    is built at the first use, because that of the last model alone is used."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, title="customer360.yaml", defer_build=True
    )

    server: ServerSection = Field(default_factory=ServerSection)
    access: AccessSection = Field(default_factory=AccessSection)
    ids: IdsSection
    cache: CacheSection = Field(default_factory=CacheSection)
    limits: LimitsSection = Field(default_factory=LimitsSection)
    execution: ExecutionSection = Field(default_factory=ExecutionSection)
    phone_region: Annotated[str, AfterValidator(dialled)] = Field(
        "GB", description="Country whose notation a phone number without a country code is read in."
    )
    identity: IdentitySection = Field(default_factory=IdentitySection)
    golden_record: GoldenRecordSection = Field(default_factory=GoldenRecordSection)
    contact: ContactSection = Field(default_factory=ContactSection)
    predictions: PredictionsSection = Field(default_factory=PredictionsSection)
    quotas: QuotasSection = Field(default_factory=QuotasSection)
    subject_access: SubjectAccessSettings = Field(default_factory=SubjectAccessSettings)
    logging: LoggingSection = Field(default_factory=LoggingSection)
    outward: Outward = Field(default_factory=Outward, description="TLS and proxy for all systems.")
    secrets_dir: Path | None = Field(
        None,
        description="Directory of files that hold settings, as Docker and Kubernetes mount secrets. A file is named like the "
        "variable, or in lower case without `C360_`.",
    )
    audit: AuditSection = Field(default_factory=AuditSection)
    graphiql: bool = Field(True, description="Whether a browser gets GraphiQL at /graphql.")
    introspection: bool = Field(
        True, description="Whether the schema may be asked about itself (`__schema`, `__type`), and is served at /schema.graphql."
    )
    suggestions: bool = Field(True, description="Whether an error suggests names of the schema (`Did you mean ...?`).")
    trusted_documents: TrustedDocumentsSection = Field(default_factory=TrustedDocumentsSection)
    persisted_queries: bool = Field(
        False,
        description="Whether a client may send a query once and its hash from then on (Apollo's automatic persisted queries).",
    )
    systems: SystemsSection = Field(default_factory=SystemsSection, description="The connected systems.")

    @property
    def tells_of_itself(self) -> bool:
        """Whether anybody may send queries that nobody knows beforehand; else no help for writing them is given."""
        return not self.trusted_documents.only

    @property
    def has_page(self) -> bool:
        """Whether a browser gets GraphiQL."""
        return self.graphiql and self.tells_of_itself

    @property
    def connected(self) -> Mapping[str, SystemSettings]:
        """The settings of the systems that are configured, by slug, in the order of the registry; `outward` has the defaults."""
        return {
            slug: section.model_copy(update={"outward": section.outward.over(self.outward)})
            for slug, section in self._configured.items()
        }

    @property
    def own_ways(self) -> Mapping[str, Outward]:
        """The section `outward` of each configured system as it was given, without the defaults."""
        return {slug: section.outward for slug, section in self._configured.items()}

    @property
    def _configured(self) -> Mapping[str, SystemSettings]:
        sections = {field.alias: getattr(self.systems, name) for name, field in type(self.systems).model_fields.items()}
        return {str(slug): section for slug, section in sections.items() if section is not None}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The values given alone. `gateway.configuration` reads the environment itself, because it reports the origin of a
        value."""
        return (init_settings,)


@cache
def settings_model() -> type[Settings]:
    """The model of all settings: `Settings` with a section for each system that has an adapter."""
    fields: dict[str, Any] = {
        slug.replace("-", "_"): (system.settings | None, Field(None, alias=slug, description=system.name))
        for slug, system in discover().items()
    }
    systems = create_model("SystemsSection", __base__=SystemsSection, __doc__=SystemsSection.__doc__, **fields)
    return create_model(
        "Settings",
        __base__=Settings,
        __doc__="The gateway's configuration file. C360_* variables override it: C360_SERVER__PORT for server.port.",
        systems=(systems, Field(default_factory=systems, description="The connected systems.")),
    )


def configuration_schema() -> dict[str, object]:
    """The JSON Schema of the configuration file, with every system that has an adapter and a description for each setting."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **settings_model().model_json_schema(by_alias=True, mode="validation"),
    }
