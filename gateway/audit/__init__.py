"""The audit: one append-only record per query, in a chain that shows a cut or a change.

Reading order: `record`, `keys`, `ocsf` (content and form), `chain`, `sink`, `file_names`, `heads`, `resuming`, `chained_file`,
`standard_output` (lines and their places), `posting`, `cloud_events`, `spool`, `delivery`, `alerts` (to a collector), `trail`
(all of it, as `Audit`), `verification`, `search` (files read again).
"""

from gateway.audit.record import AuditedPerson, AuditEvent, AuditRecord
from gateway.audit.sink import AuditUnavailable
from gateway.audit.trail import Audit

__all__ = ["Audit", "AuditEvent", "AuditRecord", "AuditUnavailable", "AuditedPerson"]
