"""Arguments that several fields take, each described once."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

First: TypeAlias = Annotated[
    int | None, strawberry.argument(description="How many entries at most, 1 to 100; null for the default.")
]
After: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="A cursor from this list with the same arguments: the page begins behind it. Null for the first page."
    ),
]
Since: TypeAlias = Annotated[
    datetime | None, strawberry.argument(description="Only what happened then or later; null for everything from the beginning.")
]
Until: TypeAlias = Annotated[
    datetime | None, strawberry.argument(description="Only what happened before; null for everything until now.")
]
