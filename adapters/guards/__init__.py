"""What goes round any port: cache, single flight and batching, each written once. `source_reader` puts them in their order."""
