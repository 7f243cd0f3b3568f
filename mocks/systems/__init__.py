"""One folder for each played system, found by listing this one; the module `system` of each exports `SYSTEM`."""
