# tests/unit/test_registry.py
import pytest
import asyncio
from unittest.mock import AsyncMock, MagicMock

from chain_mapping.core.registry import ChainRegistry, ChainNotFoundError
from chain_mapping.core.models import ChainDefinitionCreate, ChainCategory


@pytest.fixture
async def registry():
    """Create test registry."""
    registry = ChainRegistry(
        database_url="sqlite+aiosqlite:///:memory:",
        redis_url=None  # No Redis for unit tests
    )
    await registry.initialize()
    return registry


class TestChainRegistry:
    """Test suite for ChainRegistry."""

    @pytest.mark.asyncio
    async def test_register_chain(self, registry, sample_chain_create):
        """Test chain registration."""
        chain_id = await registry.register_chain(sample_chain_create)

        assert chain_id.startswith("A")

        # Verify chain can be retrieved
        retrieved_chain = await registry.get_chain(chain_id)
        assert retrieved_chain.name == sample_chain_create.name

    @pytest.mark.asyncio
    async def test_get_nonexistent_chain(self, registry):
        """Test retrieving nonexistent chain."""
        with pytest.raises(ChainNotFoundError):
            await registry.get_chain("NONEXISTENT")

    @pytest.mark.asyncio
    async def test_update_chain(self, registry, sample_chain_create):
        """Test chain updates."""
        # Register chain
        chain_id = await registry.register_chain(sample_chain_create)

        # Update chain
        from chain_mapping.core.models import ChainDefinitionUpdate
        updates = ChainDefinitionUpdate(
            name="Updated Chain Name",
            description="Updated description"
        )

        success = await registry.update_chain(chain_id, updates)
        assert success

        # Verify updates
        updated_chain = await registry.get_chain(chain_id)
        assert updated_chain.name == "Updated Chain Name"
        assert updated_chain.description == "Updated description"
        assert updated_chain.version == 2

    @pytest.mark.asyncio
    async def test_list_chains_filtering(self, registry):
        """Test chain listing with filters."""
        # Register multiple chains
        chain1 = ChainDefinitionCreate(
            name="Data Flow Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=[],
            edges=[]
        )

        chain2 = ChainDefinitionCreate(
            name="Service Comm Chain",
            category=ChainCategory.SERVICE_COMMUNICATION,
            nodes=[],
            edges=[]
        )

        await registry.register_chain(chain1)
        await registry.register_chain(chain2)

        # Test category filtering
        data_chains, count = await registry.list_chains(category=ChainCategory.DATA_FLOW)
        assert count == 1
        assert data_chains[0].name == "Data Flow Chain"

        # Test no filter
        all_chains, total_count = await registry.list_chains()
        assert total_count == 2

    @pytest.mark.asyncio
    async def test_delete_chain(self, registry, sample_chain_create):
        """Test chain deletion."""
        # Register chain
        chain_id = await registry.register_chain(sample_chain_create)

        # Delete chain
        success = await registry.delete_chain(chain_id)
        assert success

        # Verify deletion
        with pytest.raises(ChainNotFoundError):
            await registry.get_chain(chain_id)

    @pytest.mark.asyncio
    async def test_dependency_graph(self, registry):
        """Test dependency graph functionality."""
        # Register chains with service dependencies
        chain1 = ChainDefinitionCreate(
            name="Chain 1",
            category=ChainCategory.DATA_FLOW,
            nodes=[
                ChainNode(id="node1", type=NodeType.SERVICE, service_name="shared-service")
            ],
            edges=[]
        )

        chain2 = ChainDefinitionCreate(
            name="Chain 2",
            category=ChainCategory.SERVICE_COMMUNICATION,
            nodes=[
                ChainNode(id="node2", type=NodeType.SERVICE, service_name="shared-service")
            ],
            edges=[]
        )

        chain1_id = await registry.register_chain(chain1)
        chain2_id = await registry.register_chain(chain2)

        # Test dependency graph
        dep_graph = await registry.get_dependency_graph(chain1_id)
        assert chain2_id in dep_graph['dependencies'] or chain2_id in dep_graph['dependents']


@pytest.fixture
def sample_chain_create():
    """Sample chain creation data."""
    return ChainDefinitionCreate(
        name="Test Chain",
        category=ChainCategory.DATA_FLOW,
        description="Test chain for unit testing",
        nodes=[
            ChainNode(
                id="test_node",
                type=NodeType.SERVICE,
                service_name="test-service"
            )
        ],
        edges=[]
    )
