"""The guards around each port: cache, single flight and batching, each written once. `source_reader` puts them in their order."""
