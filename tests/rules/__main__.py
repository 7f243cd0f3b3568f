"""Takes each rule out of a copy of the checkout, and shows which test fails. Exits with 1 if none does."""

import sys
from pathlib import Path

from tests.rules.table import RULES
from tests.rules.taking_out import ROOT, Copy


def main(wanted: list[str]) -> int:
    """Every rule, or those with one of these words in what they say."""
    standing: list[str] = []
    with Copy(ROOT) as copy:
        for rule in RULES:
            if wanted and not any(word in rule.says for word in wanted):
                continue
            failed = copy.fails_without(rule)
            print(f"{rule.says}: {failed[0] if failed else 'NOTHING FAILS'}", flush=True)
            if not failed:
                standing.append(rule.says)
    print(f"{len(standing)} rules that nothing notices: {', '.join(standing)}" if standing else "each rule is noticed")
    return 1 if standing else 0


if __name__ == "__main__":
    sys.exit(main([Path(word).name for word in sys.argv[1:]]))
