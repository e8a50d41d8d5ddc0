# tests/monitoring/test_health_monitoring.py
import pytest
import asyncio
from unittest.mock import AsyncMock, patch
import aiohttp

from chain_mapping.monitoring.health_monitor import (
    ChainHealthMonitor, HTTPHealthChecker, WebSocketHealthChecker,
    DatabaseHealthChecker
)


class TestHealthMonitoring:
    """Test health monitoring functionality."""

    @pytest.mark.asyncio
    async def test_http_health_checker(self):
        """Test HTTP-based health checking."""
        checker = HTTPHealthChecker()

        node = ChainNode(
            id="test_node",
            type=NodeType.SERVICE,
            service_name="api-gateway"
        )

        config = HealthCheckConfig(
            enabled=True,
            endpoint="http://httpbin.org/status/200",
            timeout_ms=5000,
            expected_status_codes=[200]
        )

        result = await checker.check_health(node, config)

        assert result.node_id == "test_node"
        assert result.status == ChainStatus.HEALTHY
        assert result.response_time > 0
        assert result.error_message is None

        await checker.cleanup()

    @pytest.mark.asyncio
    async def test_http_health_checker_failure(self):
        """Test HTTP health checker with failure."""
        checker = HTTPHealthChecker()

        node = ChainNode(
            id="test_node",
            type=NodeType.SERVICE,
            service_name="api-gateway"
        )

        config = HealthCheckConfig(
            enabled=True,
            endpoint="http://httpbin.org/status/500",
            timeout_ms=5000,
            expected_status_codes=[200]
        )

        result = await checker.check_health(node, config)

        assert result.node_id == "test_node"
        assert result.status == ChainStatus.DEGRADED
        assert "Unexpected status code: 500" in result.error_message

        await checker.cleanup()

    @pytest.mark.asyncio
    async def test_websocket_health_checker(self):
        """Test WebSocket-based health checking."""
        checker = WebSocketHealthChecker()

        node = ChainNode(
            id="ws_node",
            type=NodeType.WEBSOCKET,
            service_name="data-bridge"
        )

        # Mock WebSocket server would be needed for full test
        config = HealthCheckConfig(
            enabled=True,
            endpoint="ws://echo.websocket.org",
            timeout_ms=5000
        )

        # For this test, we'll mock the websocket connection
        with patch('websockets.connect') as mock_connect:
            mock_websocket = AsyncMock()
            mock_websocket.send = AsyncMock()
            mock_websocket.recv = AsyncMock(return_value='{"status": "ok"}')
            mock_connect.return_value.__aenter__.return_value = mock_websocket

            result = await checker.check_health(node, config)

            assert result.node_id == "ws_node"
            assert result.status == ChainStatus.HEALTHY

    @pytest.mark.asyncio
    async def test_chain_health_monitoring(self):
        """Test complete chain health monitoring."""
        monitor = ChainHealthMonitor()

        # Create test chain
        chain = ChainDefinition(
            id="A1",
            name="Test Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=[
                ChainNode(
                    id="http_node",
                    type=NodeType.SERVICE,
                    service_name="api-gateway",
                    health_check=HealthCheckConfig(
                        enabled=True,
                        endpoint="http://httpbin.org/status/200",
                        timeout_ms=2000
                    )
                ),
                ChainNode(
                    id="db_node",
                    type=NodeType.DATABASE,
                    service_name="database-service",
                    health_check=HealthCheckConfig(enabled=True)
                )
            ],
            edges=[]
        )

        # Get chain health
        health_status = await monitor.get_chain_health(chain)

        assert health_status.chain_id == "A1"
        assert len(health_status.node_health) == 2
        assert health_status.overall_score is not None

        # Check individual node health
        http_node_health = next(
            nh for nh in health_status.node_health if nh.node_id == "http_node"
        )
        assert http_node_health.status in [ChainStatus.HEALTHY, ChainStatus.DEGRADED]

        await monitor.cleanup()

    @pytest.mark.asyncio
    async def test_alert_generation(self):
        """Test alert generation for unhealthy chains."""
        alerts_received = []

        def alert_callback(alert):
            alerts_received.append(alert)

        monitor = ChainHealthMonitor(alert_callback=alert_callback)

        # Create chain with failing health check
        chain = ChainDefinition(
            id="A1",
            name="Failing Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=[
                ChainNode(
                    id="failing_node",
                    type=NodeType.SERVICE,
                    service_name="test-service",
                    health_check=HealthCheckConfig(
                        enabled=True,
                        endpoint="http://httpbin.org/status/500",
                        timeout_ms=1000
                    )
                )
            ],
            edges=[]
        )

        config = MonitoringConfig(
            chain_id="A1",
            check_interval=1,  # 1 second for quick test
            alert_thresholds={"latency_threshold": 100}
        )

        # Start monitoring
        await monitor.start_monitoring(chain, config)

        # Wait for health check and alert
        await asyncio.sleep(2)

        # Stop monitoring
        await monitor.stop_monitoring("A1")

        # Should have received alerts
        assert len(alerts_received) > 0

        # Check alert content
        status_alerts = [a for a in alerts_received if "status" in a.message.lower()]
        assert len(status_alerts) > 0

        await monitor.cleanup()

    @pytest.mark.asyncio
    async def test_sla_compliance_monitoring(self):
        """Test SLA compliance monitoring."""
        monitor = ChainHealthMonitor()

        chain = ChainDefinition(
            id="A1",
            name="SLA Test Chain",
            category=ChainCategory.DATA_FLOW,
            nodes=[
                ChainNode(
                    id="slow_node",
                    type=NodeType.SERVICE,
                    service_name="slow-service",
                    health_check=HealthCheckConfig(
                        enabled=True,
                        endpoint="http://httpbin.org/delay/2",  # 2 second delay
                        timeout_ms=5000
                    )
                )
            ],
            edges=[]
        )

        health_status = await monitor.get_chain_health(chain)

        # Check if SLA compliance is calculated
        # Note: This would require proper SLA configuration in practice
        assert health_status.sla_compliance is not None or health_status.overall_score is not None

        await monitor.cleanup()
