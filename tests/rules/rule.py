"""`Rule`: one of the rules that keep the gateway shut; and the tests that most of them fall back on."""

from dataclasses import dataclass

TOKENS = "tests/unit/gateway/access/test_forgeries.py"
CONTROL = "tests/unit/gateway/access"
ATTACKS = "tests/journey/test_attacks.py"
POLICY = "tests/journey/test_masked_answers.py"
TABLE = "tests/journey/test_policy_table.py"
RIGHTS = "tests/unit/resolvers/policy"
POINT = "tests/unit/gateway/policy"
BODIES = "tests/unit/gateway/http"
DOCUMENTS = "tests/unit/gateway/test_trusted_documents.py"
RESTRICTED = "tests/journey/test_restricted_people.py"
CONSENT = "tests/journey/test_consent_of_the_person.py"
AUDIT = "tests/unit/gateway/audit"
QUOTAS = "tests/unit/gateway/quotas"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `code` stands once in `file`; with `without` in its place the rule is gone, and one of `tests` fails."""

    says: str
    file: str
    code: str
    without: str
    tests: str
