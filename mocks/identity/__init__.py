"""The played house's identity provider: its staff, a page to be one of them, and tokens that say so.

It follows OpenID Connect Core 1.0 and the authorization code flow of RFC 6749 with PKCE (RFC 7636). Nobody has a password.
"""
