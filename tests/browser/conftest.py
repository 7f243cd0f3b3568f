"""A browser, and a page for it to open: tests of the whole application name another `graphiql_url`."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.audit.sample import application, serving
from tests.browser.chromium import Page, chromium


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with chromium() as page:
        yield page


@pytest.fixture(scope="module")
def graphiql_url() -> Iterator[str]:
    with serving(application()) as address:
        yield f"{address}/graphql"
