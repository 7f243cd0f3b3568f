"""The contract of every system, kept over recorded samples and over the played systems."""

import pytest

pytest.register_assert_rewrite("tests.contract.suite")
