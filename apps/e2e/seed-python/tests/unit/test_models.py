# tests/unit/test_models.py
import pytest
from datetime import datetime
from pydantic import ValidationError

from chain_mapping.core.models import (
    ChainDefinition, ChainNode, ChainEdge, ChainDependency,
    ChainCategory, NodeType, EdgeType, ChainStatus
)


class TestChainDefinition:
    """Test suite for ChainDefinition model."""

    def test_valid_chain_creation(self):
        """Test creating a valid chain definition."""
        nodes = [
            ChainNode(
                id="test_node",
                type=NodeType.SERVICE,
                service_name="test-service"
            )
        ]

        edges = [
            ChainEdge(
                source_node="test_node",
                target_node="test_node_2",
                type=EdgeType.HTTP_REQUEST
            )
        ]

        chain = ChainDefinition(
            id="A1",
            name="Test Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=nodes,
            edges=[]
        )

        assert chain.id == "A1"
        assert chain.name == "Test Chain"
        assert chain.category == ChainCategory.DATA_FLOW
        assert len(chain.nodes) == 1
        assert chain.node_count == 1

    def test_invalid_chain_id_format(self):
        """Test chain ID validation."""
        with pytest.raises(ValidationError) as exc_info:
            ChainDefinition(
                id="INVALID",
                name="Test",
                category=ChainCategory.DATA_FLOW,
                nodes=[],
                edges=[]
            )

        assert "Chain ID must follow pattern [A-E][1-9]+" in str(exc_info.value)

    def test_empty_nodes_validation(self):
        """Test validation for empty nodes."""
        with pytest.raises(ValidationError) as exc_info:
            ChainDefinition(
                id="A1",
                name="Test",
                category=ChainCategory.DATA_FLOW,
                nodes=[],
                edges=[]
            )

        assert "Chain must have at least one node" in str(exc_info.value)

    def test_duplicate_node_ids(self):
        """Test validation for duplicate node IDs."""
        nodes = [
            ChainNode(id="node1", type=NodeType.SERVICE, service_name="service1"),
            ChainNode(id="node1", type=NodeType.SERVICE, service_name="service2")
        ]

        with pytest.raises(ValidationError) as exc_info:
            ChainDefinition(
                id="A1",
                name="Test",
                category=ChainCategory.DATA_FLOW,
                nodes=nodes,
                edges=[]
            )

        assert "Node IDs must be unique" in str(exc_info.value)

    def test_edge_node_validation(self):
        """Test edge validation against existing nodes."""
        nodes = [
            ChainNode(id="node1", type=NodeType.SERVICE, service_name="service1")
        ]

        edges = [
            ChainEdge(
                source_node="node1",
                target_node="nonexistent",
                type=EdgeType.HTTP_REQUEST
            )
        ]

        with pytest.raises(ValidationError) as exc_info:
            ChainDefinition(
                id="A1",
                name="Test",
                category=ChainCategory.DATA_FLOW,
                nodes=nodes,
                edges=edges
            )

        assert "Target node nonexistent not found" in str(exc_info.value)

    def test_chain_connectivity_validation(self):
        """Test chain connectivity validation."""
        nodes = [
            ChainNode(id="node1", type=NodeType.SERVICE, service_name="service1"),
            ChainNode(id="node2", type=NodeType.SERVICE, service_name="service2"),
            ChainNode(id="isolated", type=NodeType.SERVICE, service_name="service3")
        ]

        edges = [
            ChainEdge(source_node="node1", target_node="node2", type=EdgeType.HTTP_REQUEST)
        ]

        chain = ChainDefinition(
            id="A1",
            name="Test",
            category=ChainCategory.DATA_FLOW,
            nodes=nodes,
            edges=edges
        )

        issues = chain.validate_connectivity()
        assert len(issues) > 0
        assert any("isolated" in issue for issue in issues)

    def test_involved_services_computation(self):
        """Test computation of involved services."""
        nodes = [
            ChainNode(id="node1", type=NodeType.SERVICE, service_name="service-a"),
            ChainNode(id="node2", type=NodeType.SERVICE, service_name="service-b"),
            ChainNode(id="node3", type=NodeType.SERVICE, service_name="service-a")
        ]

        chain = ChainDefinition(
            id="A1",
            name="Test",
            category=ChainCategory.DATA_FLOW,
            nodes=nodes,
            edges=[]
        )

        assert sorted(chain.involved_services) == ["service-a", "service-b"]


class TestChainNode:
    """Test suite for ChainNode model."""

    def test_valid_node_creation(self):
        """Test creating a valid node."""
        node = ChainNode(
            id="test_node",
            type=NodeType.API_ENDPOINT,
            service_name="api-gateway",
            component_name="user_handler"
        )

        assert node.id == "test_node"
        assert node.type == NodeType.API_ENDPOINT
        assert node.display_name == "api-gateway.user_handler"

    def test_node_display_name_generation(self):
        """Test display name generation logic."""
        # With both service and component
        node1 = ChainNode(
            id="node1",
            type=NodeType.SERVICE,
            service_name="service",
            component_name="component"
        )
        assert node1.display_name == "service.component"

        # With only component
        node2 = ChainNode(
            id="node2",
            type=NodeType.SERVICE,
            component_name="component"
        )
        assert node2.display_name == "component"

        # With only service
        node3 = ChainNode(
            id="node3",
            type=NodeType.SERVICE,
            service_name="service"
        )
        assert node3.display_name == "service"

        # With neither
        node4 = ChainNode(
            id="node4",
            type=NodeType.SERVICE
        )
        assert node4.display_name == "node4"


class TestChainMetrics:
    """Test suite for ChainMetrics model."""

    def test_health_score_calculation(self):
        """Test health score calculation."""
        from chain_mapping.core.models import ChainMetrics

        # Perfect health
        metrics1 = ChainMetrics(
            availability=1.0,
            error_rate=0.0,
            avg_latency=50.0
        )
        assert metrics1.health_score == 100.0

        # Degraded health
        metrics2 = ChainMetrics(
            availability=0.95,
            error_rate=0.01,
            avg_latency=200.0
        )
        assert 50 <= metrics2.health_score <= 90

        # Poor health
        metrics3 = ChainMetrics(
            availability=0.8,
            error_rate=0.1,
            avg_latency=2000.0
        )
        assert metrics3.health_score < 50

    def test_incomplete_metrics(self):
        """Test health score with incomplete metrics."""
        metrics = ChainMetrics(availability=0.99)
        assert metrics.health_score is None


@pytest.fixture
def sample_chain():
    """Sample chain for testing."""
    nodes = [
        ChainNode(
            id="api_entry",
            type=NodeType.API_ENDPOINT,
            service_name="api-gateway",
            component_name="trading_handler"
        ),
        ChainNode(
            id="ai_processor",
            type=NodeType.AI_MODEL,
            service_name="ai-provider",
            component_name="trading_model"
        ),
        ChainNode(
            id="data_store",
            type=NodeType.DATABASE,
            service_name="database-service",
            component_name="trading_data"
        )
    ]

    edges = [
        ChainEdge(
            source_node="api_entry",
            target_node="ai_processor",
            type=EdgeType.HTTP_REQUEST,
            latency_sla=500
        ),
        ChainEdge(
            source_node="ai_processor",
            target_node="data_store",
            type=EdgeType.DATABASE_QUERY,
            latency_sla=100
        )
    ]

    return ChainDefinition(
        id="A2",
        name="AI Decision Pipeline",
        category=ChainCategory.AI_ML_PROCESSING,
        description="AI-driven trading decision making process",
        nodes=nodes,
        edges=edges
    )
