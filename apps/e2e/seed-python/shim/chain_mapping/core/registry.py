"""The registry, over HTTP."""
from pydantic import ValidationError

from chain_mapping import api
from chain_mapping.core.models import ChainDefinition, ValidationResult

PAGE = 500


class ChainNotFoundError(Exception):
    pass


class ChainRegistry:
    """
    Whatever database a test names, the registry is that of the running system. A database in memory is empty at first: for it, lists
    leave out what was registered before, and totals are what came since.
    """

    def __init__(self, database_url=None, redis_url=None):
        self._in_memory = database_url is not None and ":memory:" in database_url
        self._before = set()
        self._own = set()

    async def initialize(self):
        if self._in_memory:
            chains, _ = await self._list({})
            self._before = {chain["id"] for chain in chains}

    async def register_chain(self, chain):
        try:
            answer = await api.in_thread(api.register, chain.to_json())
        except api.Refused as refused:
            raise ValidationError(str(refused)) from refused
        self._own.add(answer["id"])
        return answer["id"]

    async def get_chain(self, chain_id):
        return ChainDefinition.of_answer(await self._asked("GET", "/api/v1/chains/" + chain_id))

    async def update_chain(self, chain_id, updates):
        await self._asked("PATCH", "/api/v1/chains/" + chain_id, updates.to_json())
        return True

    async def delete_chain(self, chain_id):
        self._own.discard(chain_id)
        return await api.in_thread(api.delete, chain_id)

    async def list_chains(self, category=None, limit=None):
        query = {} if category is None else {"category": category.value}
        chains, total = await self._list(query, limit)
        own = [chain for chain in chains if chain["id"] not in self._before]
        # Without a limit all were listed, so that they can be counted.
        count = len(own) if limit is None else total - len(self._before)
        return [ChainDefinition.of_answer(chain) for chain in own], count

    async def validate_chain(self, chain):
        if chain.registered:
            return ValidationResult.of_answer(await self._asked("GET", "/api/v1/chains/%s/validation" % chain.id))
        return ValidationResult.of_answer(await api.acall("POST", "/api/v1/chains/validate", chain.to_json()))

    async def get_dependency_graph(self, chain_id):
        return await self._asked("GET", "/api/v1/chains/%s/dependencies" % chain_id)

    async def get_statistics(self):
        return await api.acall("GET", "/api/v1/statistics")

    async def cleanup(self):
        own, self._own = self._own, set()
        await api.delete_all(own)

    async def _asked(self, method, path, body=None):
        try:
            return await api.acall(method, path, body)
        except api.Refused as refused:
            if refused.status == 404:
                raise ChainNotFoundError(str(refused)) from refused
            raise

    async def _list(self, query, limit=None):
        if limit is not None:
            return await self._page(query, limit, 0)
        chains = []
        while True:
            page, total = await self._page(query, PAGE, len(chains))
            chains += page
            if not page or len(chains) >= total:
                return chains, total

    async def _page(self, query, limit, offset):
        parameters = dict(query, limit=limit, offset=offset)
        text = "&".join("%s=%s" % each for each in parameters.items())
        answer = await api.acall("GET", "/api/v1/chains?" + text)
        return answer["chains"], answer["total"]
