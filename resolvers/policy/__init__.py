"""Who asks, and what that lets them see: roles, purposes, the classes of fields, and the table that decides."""
