"""An HTTP/1.1 client for calls to vendors: one request, one response within a size limit, and connections that are used again.

`endpoint` writes the head of a request, `connection` carries one exchange at a time, `hosts` looks names up, `tls` and `tunnel`
secure the way, and `pool` keeps the connections. What it leaves out on purpose: redirects, cookies, unpacking, and reading a body
piece by piece.
"""
