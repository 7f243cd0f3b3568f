"""The transport to all vendors: one session, limits, signatures, retries, decoding and the table of failures."""
