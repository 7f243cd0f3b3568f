"""One module per played system, found by listing this folder; each exports `SYSTEM`."""
