"""The world, played: every system under its own path, one population behind all; written from the vendors' documents."""
