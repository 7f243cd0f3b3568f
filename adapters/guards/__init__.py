"""What goes round any port: cache, single flight and batching, each written once. `reading` puts them in their order."""
