"""Access: from the headers of a request to a `Caller`, or to a refusal with its reason.

In reading order: `rules` (the settings), `refusals`, `credentials` (the headers), `json_web_token` (the text of a token),
`claims`, `key_documents` and `public_keys` (an issuer's keys), `verification`, `callers` (from claims to roles and purposes),
`api_keys`, `request_purpose` (the headers that narrow one request), and `control` around them all.
"""
