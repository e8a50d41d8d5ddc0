"""In place of asyncpg, which the tests import and do not call."""
