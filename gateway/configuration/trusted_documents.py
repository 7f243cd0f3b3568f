"""Reads the directory of trusted documents (`trusted_documents.path`), and reports the file and line of every fault.

A document is a `.graphql` file, or an entry of a manifest: Relay's `{id: text}`, or Apollo's with `operations`.
"""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Literal, TypeVar

import orjson
from graphql import GraphQLError, OperationDefinitionNode, parse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gateway.configuration.problems import Path, Problem, WrongConfiguration
from gateway.documents import Documents
from gateway.trusted_documents import TakenTwice, TrustedDocument, TrustedDocuments

T = TypeVar("T")

SETTING: Path = ("trusted_documents", "path")


class ManifestOperation(BaseModel):
    """An operation of Apollo's manifest. Entries that other versions have besides are ignored."""

    model_config = ConfigDict(hide_input_in_errors=True)

    id: str = Field(min_length=1)
    name: str | None = None
    body: str


class ApolloManifest(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    format: Literal["apollo-persisted-query-manifest"]
    version: Literal[1]
    operations: list[ManifestOperation]


_RELAY: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str], config=ConfigDict(strict=True, hide_input_in_errors=True))


def read_trusted(path: FilePath | None) -> TrustedDocuments:
    """The documents in the directory and below it; none if no directory is named. Raises WrongConfiguration."""
    if path is None:
        return TrustedDocuments()
    if not path.is_dir():
        raise WrongConfiguration([Problem(str(path), SETTING, "there is no such directory")])
    found: list[TrustedDocument] = []
    problems: list[Problem] = []
    for file in files_in(path):
        name = file.relative_to(path).as_posix()
        try:
            found += _read(file, name)
        except OSError as error:
            problems.append(Problem(name, (), f"can't be read: {error.strerror}"))
        except ValueError:
            problems.append(Problem(name, (), "is neither a document nor a manifest of Relay or Apollo, in UTF-8"))
    if not found and not problems:
        problems.append(Problem(str(path), SETTING, "holds no document: neither a .graphql file nor a manifest"))
    if problems:
        raise WrongConfiguration(problems)
    try:
        return TrustedDocuments(found)
    except TakenTwice as twice:
        reason = f"has the name or id of another document, in {twice.other.file}:{twice.other.line}"
        raise WrongConfiguration([Problem(origin(twice.document), (), reason)]) from None


def files_in(path: FilePath) -> Iterator[FilePath]:
    """The documents and manifests, without those in hidden directories, where Kubernetes keeps what its links point to."""
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.suffix in (".graphql", ".gql", ".json") and not hidden and file.is_file():
            yield file


def _read(file: FilePath, name: str) -> list[TrustedDocument]:
    """Raises ValueError if the file is no such document or manifest."""
    content = file.read_bytes()
    if file.suffix == ".json":
        return list(_of_manifest(content, name))
    text = content.decode("utf-8-sig")
    return [TrustedDocument(text, name, own_ids=(name.removesuffix(file.suffix),), operation=operation_in(text))]


def _of_manifest(content: bytes, name: str) -> Iterator[TrustedDocument]:
    manifest: object = orjson.loads(content)
    try:
        if isinstance(manifest, dict) and isinstance(manifest.get("operations"), list):
            entries = [(one.id, one.body, one.name) for one in ApolloManifest.model_validate(manifest).operations]
        else:
            entries = [(id_, text, operation_in(text)) for id_, text in _RELAY.validate_python(manifest).items()]
    except ValidationError:
        raise ValueError from None
    lines = content.decode().splitlines()
    for id_, text, operation in entries:
        yield TrustedDocument(text, name, line_of(id_, lines), own_ids=(id_,), operation=operation)


def line_of(id_: str, lines: list[str]) -> int:
    """The line of a manifest that names this id first."""
    written = orjson.dumps(id_).decode()
    return next((number for number, line in enumerate(lines, 1) if written in line), 1)


def operation_in(text: str) -> str | None:
    """The name of the only operation. A text that can't be parsed has none here, and is reported when it is checked."""
    try:
        nodes = [node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode)]
    except (GraphQLError, RecursionError):
        return None
    return nodes[0].name.value if len(nodes) == 1 and nodes[0].name is not None else None


def keep(trusted: TrustedDocuments, documents: Documents[T]) -> None:
    """Keeps the documents for good. Raises WrongConfiguration for those that don't fit the schema or the limits."""
    problems = [problem for one in trusted.documents for problem in _faults_of(one, documents)]
    if problems:
        raise WrongConfiguration(problems)


def _faults_of(trusted: TrustedDocument, documents: Documents[T]) -> Iterator[Problem]:
    """The faults at their lines; those in a manifest at the line of the entry."""
    document = documents.keep(trusted.text)
    for error in document.errors:
        inside = error.locations[0].line - 1 if error.locations and not trusted.file.endswith(".json") else 0
        yield Problem(f"{trusted.file}:{trusted.line + inside}", (), error.message)
    if document.failure is None and not document.operations:
        yield Problem(origin(trusted), (), "holds no operation")


def origin(document: TrustedDocument) -> str:
    return f"{document.file}:{document.line}"
