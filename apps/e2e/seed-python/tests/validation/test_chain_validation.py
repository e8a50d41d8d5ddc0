# tests/validation/test_chain_validation.py
import pytest
from chain_mapping.core.registry import ChainRegistry
from chain_mapping.core.models import ChainDefinition, ValidationResult


class TestChainValidation:
    """Test chain validation logic."""

    @pytest.mark.asyncio
    async def test_valid_chain_validation(self, registry, valid_chain_def):
        """Test validation of a properly formed chain."""
        result = await registry.validate_chain(valid_chain_def)

        assert result.valid is True
        assert len(result.errors) == 0

    @pytest.mark.asyncio
    async def test_invalid_chain_validation(self, registry):
        """Test validation of invalid chain definitions."""
        # Chain with circular dependency
        invalid_chain = ChainDefinition(
            id="A1",
            name="Invalid Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=[
                ChainNode(id="node1", type=NodeType.SERVICE, service_name="service1"),
                ChainNode(id="node2", type=NodeType.SERVICE, service_name="service2")
            ],
            edges=[
                ChainEdge(source_node="node1", target_node="node2", type=EdgeType.HTTP_REQUEST),
                ChainEdge(source_node="node2", target_node="node1", type=EdgeType.HTTP_REQUEST)
            ]
        )

        result = await registry.validate_chain(invalid_chain)

        assert result.valid is False
        assert len(result.errors) > 0
        assert any("circular" in error["message"].lower() for error in result.errors)

    @pytest.mark.asyncio
    async def test_service_existence_validation(self, registry):
        """Test validation of service existence."""
        chain_with_unknown_service = ChainDefinition(
            id="A1",
            name="Unknown Service Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=[
                ChainNode(
                    id="node1",
                    type=NodeType.SERVICE,
                    service_name="nonexistent-service"
                )
            ],
            edges=[]
        )

        result = await registry.validate_chain(chain_with_unknown_service)

        # Should have warnings about unknown service
        assert len(result.warnings) > 0
        assert any("not found in service registry" in warning["message"]
                  for warning in result.warnings)

    @pytest.mark.asyncio
    async def test_performance_suggestions(self, registry):
        """Test performance-related validation suggestions."""
        # Create a chain with many nodes
        nodes = []
        edges = []
        for i in range(15):  # More than recommended limit
            nodes.append(ChainNode(
                id=f"node{i}",
                type=NodeType.SERVICE,
                service_name=f"service{i}"
            ))
            if i > 0:
                edges.append(ChainEdge(
                    source_node=f"node{i-1}",
                    target_node=f"node{i}",
                    type=EdgeType.HTTP_REQUEST
                ))

        large_chain = ChainDefinition(
            id="A1",
            name="Large Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=nodes,
            edges=edges
        )

        result = await registry.validate_chain(large_chain)

        assert len(result.suggestions) > 0
        assert any("breaking this chain into smaller" in suggestion.lower()
                  for suggestion in result.suggestions)


@pytest.fixture
def valid_chain_def():
    """Valid chain definition for testing."""
    return ChainDefinition(
        id="A1",
        name="Valid Test Chain",
        category=ChainCategory.DATA_FLOW,
        nodes=[
            ChainNode(
                id="source",
                type=NodeType.SERVICE,
                service_name="data-bridge"
            ),
            ChainNode(
                id="processor",
                type=NodeType.SERVICE,
                service_name="ml-processing"
            ),
            ChainNode(
                id="storage",
                type=NodeType.DATABASE,
                service_name="database-service"
            )
        ],
        edges=[
            ChainEdge(
                source_node="source",
                target_node="processor",
                type=EdgeType.HTTP_REQUEST,
                latency_sla=100
            ),
            ChainEdge(
                source_node="processor",
                target_node="storage",
                type=EdgeType.DATABASE_QUERY,
                latency_sla=50
            )
        ]
    )
