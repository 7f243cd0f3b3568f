"""What OCSF 1.8.0 asks of an API Activity (class 6003), written down from the published schema as far as records use it."""

from collections.abc import Iterator, Mapping
from typing import Any

REQUIRED = {
    "": (
        "activity_id",
        "actor",
        "api",
        "category_uid",
        "class_uid",
        "metadata",
        "severity_id",
        "src_endpoint",
        "time",
        "type_uid",
    ),
    "metadata": ("product", "version"),
    "api": ("operation",),
    "api.request": ("uid",),
    "http_response": ("code",),
}
AT_LEAST_ONE = {
    "actor": ("process", "user", "invoked_by", "session", "app_name", "app_uid"),
    "actor.user": ("account", "name", "uid"),
    "actor.user.groups": ("name", "uid"),
    "actor.idp": ("name", "uid"),
    "api.service": ("name", "uid"),
    "metadata.product": ("name", "uid"),
    "src_endpoint": ("ip", "uid", "name", "hostname", "svc_name", "instance_uid", "interface_uid", "interface_name", "domain"),
    "resources": ("name", "uid"),
}
KNOWN = {
    "": {
        *REQUIRED[""],
        *("status_id", "status_code", "http_response", "resources", "unmapped"),
    },
    "metadata": {"product", "version"},
    "metadata.product": {"name", "vendor_name", "version"},
    "actor": {"user", "app_uid", "idp"},
    "actor.user": {"uid", "groups"},
    "actor.user.groups": {"name"},
    "actor.idp": {"uid"},
    "api": {"operation", "request", "service"},
    "api.request": {"uid"},
    "api.service": {"name"},
    "http_response": {"code"},
    "src_endpoint": {"svc_name"},
    "resources": {"uid", "name", "type"},
}
"""Attributes of the schema that records use; others would be a change to look up there."""
VALUES = {
    "category_uid": {6},
    "class_uid": {6003},
    "activity_id": {0, 1, 2, 3, 4, 99},
    "severity_id": {0, 1, 2, 3, 4, 5, 6, 99},
    "status_id": {0, 1, 2, 99},
}
WHOLE_NUMBERS = {"category_uid", "class_uid", "activity_id", "severity_id", "status_id", "type_uid", "time", "http_response.code"}


def objects(value: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object of a record but `unmapped`, whose content is free, with its path."""
    if isinstance(value, list):
        for one in value:
            yield from objects(one, path)
    elif isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            if name != "unmapped":
                yield from objects(inner, f"{path}.{name}".lstrip("."))


def complaints(record: Mapping[str, Any]) -> list[str]:
    """What a validator would say against the record."""
    found: list[str] = []
    for path, one in objects(record):
        found += [f"{path}: {name} is missing" for name in REQUIRED.get(path, ()) if one.get(name) is None]
        if path in AT_LEAST_ONE and not any(one.get(name) for name in AT_LEAST_ONE[path]):
            found.append(f"{path}: none of {AT_LEAST_ONE[path]}")
        found += [f"{path}: {name} is not known" for name in one.keys() - KNOWN.get(path, set())]
        for name, value in one.items():
            whole = f"{path}.{name}".lstrip(".")
            if value is None or (whole in WHOLE_NUMBERS) != isinstance(value, int):
                found.append(f"{whole}: of the wrong type")
    found += [f"{name}: no such value" for name, known in VALUES.items() if name in record and record[name] not in known]
    if record.get("type_uid") != record["class_uid"] * 100 + record["activity_id"]:
        found.append("type_uid: must be class_uid * 100 + activity_id")
    return found
