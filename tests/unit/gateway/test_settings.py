"""A configuration is taken whole or not at all, and each fault is told with its place and never with its value."""

from pathlib import Path
from typing import Any

import pytest

from adapters.registry import discover
from gateway.app import resolver_config
from gateway.configuration import WrongConfiguration, load
from gateway.settings import Settings, configuration_schema
from resolvers.golden_record.predicted import PredictionRules, Question, Score, ScoreScale
from resolvers.golden_record.survivorship import ATTRIBUTES, Survivorship
from tests.journey.readme import settings_shown

KEY = "k" * 32
WITH_KEY = {"C360_IDS__KEY": KEY, "C360_ACCESS__OPEN": "true"}


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "customer360.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def loaded(tmp_path: Path, text: str | bytes, **environ: str) -> Settings:
    return load(written(tmp_path, text), environ={**WITH_KEY, **environ})


def faults(tmp_path: Path, text: str | bytes, **environ: str) -> list[str]:
    with pytest.raises(WrongConfiguration) as wrong:
        loaded(tmp_path, text, **environ)
    return str(wrong.value).splitlines()


def fault(tmp_path: Path, text: str | bytes, **environ: str) -> str:
    (only,) = faults(tmp_path, text, **environ)
    return only


def test_an_empty_file_and_a_key_are_enough_for_every_default(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "")
    assert (settings.server.port, settings.server.deadline_ms, settings.connected) == (8000, 5000, {})


def test_a_variable_stands_above_the_file_and_leaves_its_neighbours_alone(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "server: {port: 8100, deadline_ms: 700}", C360_SERVER__PORT="8200")
    assert (settings.server.port, settings.server.deadline_ms) == (8200, 700)


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert loaded(tmp_path, "server: {port: 8100}", C360_SERVER__PORT="").server.port == 8100


def test_a_system_can_be_configured_by_variables_alone(tmp_path: Path) -> None:
    """Hyphens of its name are underscores there."""
    settings = loaded(
        tmp_path,
        "",
        C360_SYSTEMS__ANNEX_CLOUD_LOYALTY__BASE_URL="https://loyalty.example.com/api/3.0",
        C360_SYSTEMS__ANNEX_CLOUD_LOYALTY__SITE_ID="29990001",
        C360_SYSTEMS__ANNEX_CLOUD_LOYALTY__SECRET="s3cret",
        C360_SYSTEMS__ANNEX_CLOUD_LOYALTY__TTL_S__MEMBERSHIP="5",
        C360_SYSTEMS__ANNEX_CLOUD_LOYALTY__TIERS='{"Gold": 2}',
    )
    system: Any = settings.connected["annex-cloud-loyalty"]
    assert (system.root, system.ttl_s, system.tiers) == ("https://loyalty.example.com/api/3.0", {"membership": 5.0}, {"Gold": 2})


def test_every_fault_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = "server:\n  port: 99999\n  hots: x\ncache:\n  entries: many\nsystems:\n  farfech: {}\n"
    told = faults(tmp_path, text, C360_LIMITS__DEPTH="deep", C360_LIMITS__DEPHT="3")
    assert told[:3] == [
        "customer360.yaml:2: server.port: Input should be less than or equal to 65535",
        "customer360.yaml:3: server.hots: there is no such setting; did you mean host?",
        "customer360.yaml:5: cache.entries: Input should be a valid integer, unable to parse string as an integer",
    ]
    assert told[3] == "customer360.yaml:7: systems.farfech: there is no such system; did you mean farfetch?"
    assert told[4].startswith("C360_LIMITS__DEPTH: limits.depth: Input should be a valid integer")
    assert told[5] == "C360_LIMITS__DEPHT: no setting has this name; did you mean C360_LIMITS__DEPTH?"


def test_an_unknown_system_unlike_any_other_is_reported_with_all_there_are(tmp_path: Path) -> None:
    told = fault(tmp_path, "systems:\n  zendesk: {}\n")
    assert told.startswith("customer360.yaml:2: systems.zendesk: there is no such system; known are " + ", ".join(discover()))


def test_a_wrong_address_of_a_system_is_told_with_its_line(tmp_path: Path) -> None:
    text = "systems:\n  annex-cloud-loyalty:\n    site_id: '1'\n    secret: abc\n    base_url: loyalty\n"
    assert fault(tmp_path, text).startswith(
        "customer360.yaml:5: systems.annex-cloud-loyalty.base_url: Input should be a valid URL"
    )


def test_a_missing_setting_is_reported_at_its_section_with_its_variable(tmp_path: Path) -> None:
    text = "systems:\n  annex-cloud-loyalty:\n    secret: abc\n    base_url: https://loyalty.example.com\n"
    assert fault(tmp_path, text) == (
        "customer360.yaml:2: systems.annex-cloud-loyalty.site_id: "
        "must be set, here or as C360_SYSTEMS__ANNEX_CLOUD_LOYALTY__SITE_ID"
    )


def test_without_a_key_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match=r"^customer360\.yaml: ids\.key|^customer360\.yaml: ids: must be set"):
        load(written(tmp_path, "server: {port: 1}"), environ={})


@pytest.mark.parametrize(
    "text",
    [
        "ids: {key: hunter2}",
        "cache: {redis_url: 'postgres://user:hunter2@host'}",
        "server: {port: hunter2}",
        "graphiql: hunter2",
        "phone_region: hunter2",
        "logging: {level: hunter2}",
        "systems: hunter2",
        "systems: {annex-cloud-loyalty: {base_url: hunter2, site_id: [hunter2], secret: {hunter2: hunter2}}}",
        "ids: {key: *hunter2}",
        "ids: {key: !hunter2 x}",
        "ids: {key: @hunter2}",
        "ids: {key: 'hunter2}",
        'ids: {key: "\\hunter2"}',
        "ids: {key: hunter2: x}",
        "hunter2",
    ],
)
def test_no_value_is_ever_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongConfiguration) as wrong:
        load(written(tmp_path, text), environ=WITH_KEY if "ids" not in text else {})
    assert "hunter2" not in str(wrong.value)


def test_secrets_do_not_show_when_the_settings_are_printed(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "cache: {redis_url: 'redis://user:hunter2@localhost'}")
    assert KEY not in repr(settings)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("server:\n  port: 1\n  port: 2\n", "customer360.yaml:3: server.port: is set twice, first on line 2"),
        ("server:\n  port: 1\n bad: x\n", "customer360.yaml:3: is not YAML"),
        ("- a\n", "customer360.yaml:1: should be a mapping of settings"),
        ("server:\n  8000: x\n", "customer360.yaml:2: server: the name of a setting should be text"),
        (b"server: \xff\n", "customer360.yaml: is not YAML text in UTF-8"),
        ("server: " + "[" * 5000, "customer360.yaml: is not YAML text in UTF-8"),
        ("a: &a {port: 1}\nserver:\n  <<: *a\n", "customer360.yaml:3: server: merging with << is not supported"),
    ],
)
def test_what_is_not_a_mapping_of_settings_is_refused_with_the_place(tmp_path: Path, text: str | bytes, reason: str) -> None:
    assert any(line.startswith(reason) for line in faults(tmp_path, text))


def test_a_file_that_is_not_there_is_answered_with_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match="no such file; `customer360 demo --print-config`"):
        load(tmp_path / "customer360.yaml", environ=WITH_KEY)


def test_norway_is_a_country_and_not_a_truth_value(tmp_path: Path) -> None:
    assert loaded(tmp_path, "phone_region: NO").phone_region == "NO"


def test_a_country_that_has_no_phones_is_refused(tmp_path: Path) -> None:
    assert fault(tmp_path, "phone_region: UK") == (
        "customer360.yaml:1: phone_region: should be a two-letter country code in capitals, such as GB"
    )


def test_a_number_where_text_belongs_is_told_to_want_quotes(tmp_path: Path) -> None:
    text = "systems:\n  annex-cloud-loyalty:\n    site_id: 1\n    secret: x\n    base_url: https://loyalty.example.com\n"
    assert fault(tmp_path, text) == (
        "customer360.yaml:3: systems.annex-cloud-loyalty.site_id: Input should be a valid string (put it in quotes)"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "gateway.example.com", ""])
def test_an_address_that_others_could_reach_is_refused(tmp_path: Path, host: str) -> None:
    assert fault(tmp_path, f"server: {{host: '{host}'}}").startswith("customer360.yaml:1: server.host: ")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_in_any_spelling_is_taken(tmp_path: Path, host: str) -> None:
    assert loaded(tmp_path, f"server: {{host: '{host}'}}").server.host == host


def test_the_golden_records_rules_and_trust_come_from_file_or_defaults(tmp_path: Path) -> None:
    text = (
        "golden_record:\n  rules: {email: MOST_FREQUENT}\n  trust: [sap-cloud-for-customer]\n  trust_for: {phone: [farfetch]}\n"
    )
    rules = resolver_config(loaded(tmp_path, text, C360_GOLDEN_RECORD__RULES__BIRTH_DATE="MOST_COMPLETE")).survivorship
    assert rules.rules == {"email": "MOST_FREQUENT", "birth_date": "MOST_COMPLETE"}
    assert (rules.trust, rules.trust_for) == (("sap-cloud-for-customer",), {"phone": ("farfetch",)})
    plain = resolver_config(loaded(tmp_path, "")).survivorship
    assert plain.rules == {attribute.name: attribute.rule for attribute in ATTRIBUTES}
    assert (plain.trust, plain.trust_for) == (Survivorship().trust, {})


def test_a_system_may_be_trusted_that_is_not_connected(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "golden_record: {trust: [annex-cloud-loyalty]}")
    assert (settings.golden_record.trust, settings.connected) == (("annex-cloud-loyalty",), {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rules: {emial: MOST_RECENT}", "rules.emial: there is no such attribute; known are salutation, given_name, "),
        ("rules: {email: LATEST}", "rules.email: Input should be 'SOURCE_PRIORITY', 'MOST_RECENT', 'MOST_FREQUENT' or 'MOST_CO"),
        ("rules: {email: ONLY_SOURCE}", "rules.email: Input should be 'SOURCE_PRIORITY', "),
        ("trust: [sap-ecx]", "trust: names a system that there is none of; known are " + ", ".join(discover())),
        ("trust: [farfetch, farfetch]", "trust: names a system twice"),
        ("trust_for: {phone: [mindtuch]}", "trust_for.phone: names a system that there is none of; known are "),
        ("trust_for: {birthDate: [farfetch]}", "trust_for.birthDate: there is no such attribute; known are "),
        ("trusts: []", "trusts: there is no such setting; did you mean trust?"),
    ],
)
def test_an_attribute_a_rule_or_a_system_that_there_is_none_of_is_told(tmp_path: Path, text: str, reason: str) -> None:
    assert fault(tmp_path, f"golden_record:\n  {text}\n").startswith(f"customer360.yaml:2: golden_record.{reason}")


def test_an_editor_is_told_which_attributes_rules_and_systems_there_are() -> None:
    section = configuration_schema()["$defs"]["GoldenRecordSection"]["properties"]
    assert section["rules"]["propertyNames"]["enum"] == [attribute.name for attribute in ATTRIBUTES]
    assert "MOST_COMPLETE" in section["rules"]["additionalProperties"]["enum"]
    assert "farfetch" in section["trust"]["items"]["enum"]


def test_the_meaning_of_scores_comes_from_the_file_or_the_defaults(tmp_path: Path) -> None:
    score = "{system: sap-analytics-cloud, score: LEAVES, scale: PERCENT, horizon_days: 30}"
    text = f"predictions:\n  trust: [sap-marketing-cloud]\n  questions:\n    CHURN: {{name: Leaving, scores: [{score}]}}\n"
    rules = resolver_config(loaded(tmp_path, text)).predictions
    assert rules.questions == (Question("CHURN", "Leaving", (Score("sap-analytics-cloud", "LEAVES", ScoreScale.PERCENT, 30),)),)
    assert (rules.trust, rules.labels) == (("sap-marketing-cloud",), PredictionRules().labels)
    assert resolver_config(loaded(tmp_path, "")).predictions == PredictionRules()


QUESTION = "questions: {{CHURN: {{name: Leaving, scores: [{}]}}}}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("labels: {high: 67}", "labels: each word begins at a share of the scale, 0 to 1"),
        (QUESTION.format("{system: sap-ecx, score: A}"), "questions.CHURN.scores.0.system: names a system that there is none of"),
        (
            QUESTION.format("{system: sap-bw, score: A}, {system: sap-bw, score: A}"),
            "questions: names a score of one system twice",
        ),
        (QUESTION.format(""), "questions.CHURN.scores: Tuple should have at least 1 item"),
        (
            "questions: {churn: {name: Leaving, scores: [{system: sap-bw, score: A}]}}",
            "questions.churn: String should match pattern",
        ),
    ],
)
def test_scores_that_cannot_mean_what_the_file_says_stop_the_start(tmp_path: Path, text: str, reason: str) -> None:
    told = faults(tmp_path, f"predictions:\n  {text}\n")
    assert told[0].startswith(f"customer360.yaml:2: predictions.{reason}")


def test_the_docs_examples_of_settings_can_be_started_with(tmp_path: Path) -> None:
    assert resolver_config(loaded(tmp_path, settings_shown("identity", "golden_record"))).survivorship != Survivorship()
    assert loaded(tmp_path, settings_shown("identity", "identity")).identity.placeholders
    assert resolver_config(loaded(tmp_path, settings_shown("asking", "predictions"))).predictions != PredictionRules()


def test_a_variable_that_should_hold_a_mapping_is_told_so(tmp_path: Path) -> None:
    assert fault(tmp_path, "", C360_LIMITS="depth=3") == "C360_LIMITS: should be JSON, for this setting is a list or a mapping"


def test_a_variable_below_a_plain_value_is_refused(tmp_path: Path) -> None:
    assert fault(tmp_path, "", C360_SERVER__PORT__X="1") == "C360_SERVER__PORT__X: there is nothing to be set below server.port"


def test_variables_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    assert loaded(tmp_path, "", C360="x", PORT="1").server.port == 8000
