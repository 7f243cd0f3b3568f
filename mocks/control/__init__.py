"""Control of the played world: changes to records, faults of systems, the ledger of calls, and the calls for all three."""
