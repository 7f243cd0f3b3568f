"""The gateway's logs: all in one form, and never with personal data."""
