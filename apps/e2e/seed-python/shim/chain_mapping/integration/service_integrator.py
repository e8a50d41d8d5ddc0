"""Tracked events, over HTTP."""
from chain_mapping import api


class ServiceIntegrator:
    def __init__(self, service_name):
        self._service_name = service_name

    async def track_websocket_event(self, connection_id, event_type):
        event = {
            "service_name": self._service_name,
            "event_type": event_type,
            "attributes": {"connection_id": connection_id},
        }
        await api.acall("POST", "/api/v1/events", {"events": [event]})

    async def get_tracked_events(self):
        return (await api.acall("GET", "/api/v1/events?service=" + self._service_name))["events"]
