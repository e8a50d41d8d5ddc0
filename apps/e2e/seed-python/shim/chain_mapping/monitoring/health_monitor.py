"""Health checks, monitoring and alerts, over HTTP."""
import asyncio

from chain_mapping import api
from chain_mapping.core.models import Alert, ChainHealth, NodeHealth, to_json

LOOK_EVERY_S = 0.1


class HealthChecker:
    """Has the running system check a node: as the only node of a chain that exists for so long."""

    async def check_health(self, node, config):
        node_json = dict(node.to_json(), health_check=config.to_json())
        chain = {"name": "Check of one node", "category": "data_flow", "nodes": [node_json]}
        registered = await api.in_thread(api.register, chain)
        health = await api.acall("POST", "/api/v1/chains/%s/health/check" % registered["id"])
        await api.in_thread(api.delete, registered["id"])
        return NodeHealth.of_answer(health["node_health"][0])

    async def cleanup(self):
        """Nothing is held between checks."""


class HTTPHealthChecker(HealthChecker):
    pass


class WebSocketHealthChecker(HealthChecker):
    pass


class DatabaseHealthChecker(HealthChecker):
    pass


class ChainHealthMonitor:
    def __init__(self, alert_callback=None):
        self._alert_callback = alert_callback
        # The id that a chain has in the running system, by the id that it has in the test.
        self._ids = {}
        self._own = set()
        self._alerts = {}
        self._watchers = {}

    async def start_monitoring(self, chain, config):
        chain_id = await self._id_of(chain)
        body = {name: value for name, value in config.to_json().items() if name != "chain_id"}
        await api.acall("PUT", "/api/v1/chains/%s/monitoring" % chain_id, body)
        if self._alert_callback:
            self._watchers[chain_id] = asyncio.get_running_loop().create_task(self._watch(chain_id))

    async def stop_monitoring(self, chain_id):
        own_id = self._ids.get(chain_id, chain_id)
        watcher = self._watchers.pop(own_id, None)
        if watcher:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
            await self._look(own_id)
        await api.acall("DELETE", "/api/v1/chains/%s/monitoring" % own_id)

    async def get_chain_health(self, chain):
        chain_id = await self._id_of(chain)
        health = await api.acall("POST", "/api/v1/chains/%s/health/check" % chain_id)
        if health["chain_id"] != chain_id:
            raise AssertionError("asked for %s, told of %s" % (chain_id, health["chain_id"]))
        return ChainHealth.of_answer(dict(health, chain_id=chain.id))

    async def resolve_alert(self, alert_id, resolution):
        answer = await api.acall("POST", "/api/v1/alerts/%s/resolve" % alert_id, {"resolution": resolution})
        if alert_id in self._alerts:
            self._alerts[alert_id].__dict__.update(answer)
        return answer["resolved"]

    def get_active_alerts(self, chain_id):
        path = "/api/v1/alerts?status=firing&chain_id=" + self._ids.get(chain_id, chain_id)
        return [Alert.of_answer(alert) for alert in api.call("GET", path)["alerts"]]

    def get_monitoring_statistics(self):
        return api.call("GET", "/api/v1/monitoring/statistics")

    async def cleanup(self):
        watchers = list(self._watchers.values())
        self._watchers.clear()
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        own, self._own = self._own, set()
        await api.delete_all(own)

    async def _id_of(self, chain):
        if chain.registered:
            return chain.id
        if chain.id not in self._ids:
            body = {name: value for name, value in to_json(chain).items() if name != "id"}
            self._ids[chain.id] = (await api.in_thread(api.register, body))["id"]
            self._own.add(self._ids[chain.id])
        return self._ids[chain.id]

    async def _watch(self, chain_id):
        while True:
            await self._look(chain_id)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self, chain_id):
        answer = await api.acall("GET", "/api/v1/alerts?chain_id=" + chain_id)
        for alert in reversed(answer["alerts"]):
            if alert["id"] not in self._alerts:
                self._alerts[alert["id"]] = Alert.of_answer(alert)
                self._alert_callback(self._alerts[alert["id"]])
