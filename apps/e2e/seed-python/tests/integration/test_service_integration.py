# tests/integration/test_service_integration.py
import pytest
import aiohttp
import asyncio
from unittest.mock import patch

from chain_mapping.integration.service_integrator import ServiceIntegrator


@pytest.fixture
async def test_services():
    """Start test services."""
    # This would start actual test service containers
    services = await start_test_service_containers()
    yield services
    await stop_test_service_containers(services)


class TestServiceIntegration:
    """Test service integration components."""

    @pytest.mark.asyncio
    async def test_api_gateway_integration(self, test_services):
        """Test API Gateway chain mapping integration."""
        # Test chain mapping API endpoints
        async with aiohttp.ClientSession() as session:
            # Test chain listing
            async with session.get("http://localhost:8000/api/v1/chains") as resp:
                assert resp.status == 200
                data = await resp.json()
                assert "chains" in data

            # Test health endpoint with chain info
            async with session.get("http://localhost:8000/health/detailed") as resp:
                assert resp.status == 200
                data = await resp.json()
                assert "chain_mapping" in data

    @pytest.mark.asyncio
    async def test_data_bridge_chain_tracking(self, test_services):
        """Test Data Bridge chain event tracking."""
        integrator = ServiceIntegrator("data-bridge")

        # Simulate WebSocket connection event
        await integrator.track_websocket_event(
            connection_id="test-conn",
            event_type="connection_established"
        )

        # Verify event was tracked
        events = await integrator.get_tracked_events()
        assert len(events) > 0
        assert events[0]["event_type"] == "connection_established"

    @pytest.mark.asyncio
    async def test_database_service_chain_storage(self, test_services):
        """Test Database Service chain data operations."""
        from chain_mapping.core.registry import ChainRegistry

        registry = ChainRegistry(
            database_url="postgresql://test:test@localhost:5433/chain_mapping_test"
        )
        await registry.initialize()

        # Test chain CRUD operations
        chain_create = ChainDefinitionCreate(
            name="Integration Test Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=[
                ChainNode(id="node1", type=NodeType.SERVICE, service_name="test-service")
            ],
            edges=[]
        )

        chain_id = await registry.register_chain(chain_create)
        assert chain_id

        retrieved_chain = await registry.get_chain(chain_id)
        assert retrieved_chain.name == "Integration Test Chain"


@pytest.mark.asyncio
async def start_test_service_containers():
    """Start test service containers."""
    # Implementation would use docker-compose or similar
    # to start test versions of microservices
    pass


@pytest.mark.asyncio
async def stop_test_service_containers(services):
    """Stop test service containers."""
    pass
