"""What every vendor needs to talk: one session, limits, signatures, retries, decoding and the table of failures."""
