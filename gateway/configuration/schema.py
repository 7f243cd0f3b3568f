"""The JSON Schema of the configuration file, for editors and for reading."""

from gateway.settings import settings_model


def configuration_schema() -> dict[str, object]:
    """The JSON Schema, with every system that has an adapter and a description for each setting."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **settings_model().model_json_schema(by_alias=True, mode="validation"),
    }
