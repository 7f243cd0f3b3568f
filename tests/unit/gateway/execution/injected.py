"""A pytest plugin that puts the compiled layer into graphql-core itself: whatever a test executes is compiled at once.

Left alone is what the gateway never does: mutations, subscriptions, deliveries in parts, middleware, hooks, other default
resolvers. At the end it says how many operations were compiled, of how many.
"""

import os
from functools import wraps
from typing import Any

import pytest
from graphql import (
    DirectiveNode,
    OperationType,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution import Executor
from graphql.execution.incremental.incremental_executor import IncrementalExecutor

from gateway.execution import executed
from gateway.execution.generated import Code
from gateway.execution.operations import INCREMENTAL, variant_of
from gateway.execution.shapes import LeafShape, below

COUNTED = {"compiled": 0, "all": 0}
SPOILT = "SPOILT_COMPLETER"
"""The environment variable that makes the completer of texts a wrong one."""

itself = Executor.execute_operation


@wraps(itself)
def execute_operation(self: Any, serially: bool | None = None) -> Any:
    COUNTED["all"] += 1
    walk = variant_of(self).walk if serially is None and may_be_compiled(self) else None
    if walk is None:
        return itself(self, serially)
    COUNTED["compiled"] += 1
    return executed(self, walk)


def may_be_compiled(executor: Any) -> bool:
    fragments = [fragment.definition for fragment in executor.fragments.values()]
    return (
        executor.operation.operation is OperationType.QUERY
        and executor.schema.query_type is not None
        and type(executor) in (Executor, IncrementalExecutor)
        and executor.field_resolver is default_field_resolver
        and executor.type_resolver is default_type_resolver
        and not (executor.middleware_manager or executor.abort_signal or executor.hooks)
        and not any(fragment.variable_definitions for fragment in fragments)
        and not any(
            isinstance(node, DirectiveNode) and node.name.value in INCREMENTAL
            for root in (executor.operation, *fragments)
            for node in below(root)
        )
    )


def spoilt(_code: Code, _shape: LeafShape, value: str) -> str:
    """The expression of a leaf by a completer that is wrong on purpose: texts come out with a blank behind them."""
    return f"({value} + ' ' if type({value}) is str else odd())"


def pytest_configure(config: pytest.Config) -> None:
    Executor.execute_operation = execute_operation  # type: ignore[method-assign]
    if SPOILT in os.environ:
        Code._leaf = spoilt  # type: ignore[method-assign]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.write_line(f"compiled {COUNTED['compiled']} of {COUNTED['all']} operations")
