"""The log in one SQLite file: the default store. ``docs/decisions/0003-one-sqlite-log.md`` says why."""
