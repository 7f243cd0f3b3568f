"""Headers and keys made of a secret, and made anew when the secret's file has changed."""

import base64
import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from pydantic import SecretStr

log = logging.getLogger("customer360.source")

T = TypeVar("T")


class MadeOfSecret(Generic[T]):
    """A value that is made of a secret: a header, a key. Made at once, so that a start with an unusable secret fails.

    Where a changed secret can't be used, the last good value stays and the log says `secret.unusable`.
    """

    def __init__(self, secret: SecretStr, make: Callable[[str], T]) -> None:
        """`make` raises ValueError for a text that is no such secret."""
        self._secret = secret
        self._make = make
        self._of = secret.get_secret_value()
        self._made = make(self._of)

    def __call__(self) -> T:
        """The value for the secret as it is now."""
        now = self._secret.get_secret_value()
        if now != self._of:
            self._of = now
            try:
                self._made = self._make(now)
            except ValueError:
                log.warning("secret.unusable")
        return self._made


def basic(user: str, password: str) -> str:
    """Basic credentials of RFC 7617, in UTF-8."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
