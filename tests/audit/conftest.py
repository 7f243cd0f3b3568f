"""Where the audit is pointed at: a folder with the same tests may name another `graphql_url`."""

from collections.abc import Iterator

import pytest

from tests.audit.sample import application, serving


@pytest.fixture(scope="module")
def graphql_url() -> Iterator[str]:
    with serving(application()) as address:
        yield f"{address}/graphql"
