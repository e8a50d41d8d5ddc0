"""In place of SQLAlchemy: SQL goes to the real database of the running system, which Python's standard library cannot speak to."""
import os
import uuid

from chain_mapping import api

# A1 is a chain of the system that the tests run against: what they write under that id is written under one that is free.
TAKEN = "'A1'"


def create_async_engine(url):
    return _Engine()


class _Engine:
    def connect(self):
        return _Connection(transaction=False)

    def begin(self):
        return _Connection(transaction=True)


class _Connection:
    def __init__(self, transaction):
        self._transaction = transaction
        self._session = str(uuid.uuid4())

    async def __aenter__(self):
        if self._transaction:
            await self._send("BEGIN")
        return self

    async def __aexit__(self, error, *_):
        if self._transaction:
            await self._send("COMMIT" if error is None else "ROLLBACK")
        await api.in_thread(api.bridge, "/postgres/close", {"session": self._session})

    async def execute(self, sql):
        if TAKEN in sql:
            api.created.add(os.environ["SEED_FREE_ID"])
        return await self._send(sql.replace(TAKEN, "'%s'" % os.environ["SEED_FREE_ID"]))

    async def _send(self, sql):
        answer = await api.in_thread(api.bridge, "/postgres", {"session": self._session, "sql": sql})
        return answer["rows"]
