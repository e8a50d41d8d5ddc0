"""The schemas. Each service makes its own tables when it starts: a system that is ready has them all."""
from chain_mapping import api


class SchemaManager:
    def __init__(self, engine=None, clickhouse_client=None):
        self._engine = engine
        self._clickhouse_client = clickhouse_client

    async def create_chain_mapping_schema(self):
        await self._ready()

    async def create_clickhouse_schema(self):
        await self._ready()

    async def _ready(self):
        health = await api.acall("GET", "/health/detailed")
        if health["status"] != "healthy":
            raise RuntimeError("the system is %s" % health["status"])
