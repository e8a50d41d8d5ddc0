# tests/e2e/test_complete_workflows.py
import pytest
import asyncio
import aiohttp
from datetime import datetime, timedelta

from chain_mapping.core.registry import ChainRegistry
from chain_mapping.monitoring.health_monitor import ChainHealthMonitor


class TestCompleteWorkflows:
    """End-to-end workflow testing."""

    @pytest.mark.asyncio
    async def test_chain_lifecycle_workflow(self):
        """Test complete chain lifecycle from discovery to monitoring."""
        # 1. Initialize system components
        registry = ChainRegistry(
            database_url="postgresql://test:test@localhost:5433/chain_mapping_test",
            redis_url="redis://localhost:6380"
        )
        await registry.initialize()

        health_monitor = ChainHealthMonitor()

        try:
            # 2. Register a new chain
            chain_create = ChainDefinitionCreate(
                name="E2E Test Chain",
                category=ChainCategory.DATA_FLOW,
                description="End-to-end test chain",
                nodes=[
                    ChainNode(
                        id="data_source",
                        type=NodeType.SERVICE,
                        service_name="data-bridge",
                        health_check=HealthCheckConfig(
                            enabled=True,
                            endpoint="http://localhost:8001/health"
                        )
                    ),
                    ChainNode(
                        id="data_processor",
                        type=NodeType.SERVICE,
                        service_name="ml-processing",
                        health_check=HealthCheckConfig(
                            enabled=True,
                            endpoint="http://localhost:8006/health"
                        )
                    ),
                    ChainNode(
                        id="data_storage",
                        type=NodeType.DATABASE,
                        service_name="database-service",
                        health_check=HealthCheckConfig(enabled=True)
                    )
                ],
                edges=[
                    ChainEdge(
                        source_node="data_source",
                        target_node="data_processor",
                        type=EdgeType.HTTP_REQUEST,
                        latency_sla=200
                    ),
                    ChainEdge(
                        source_node="data_processor",
                        target_node="data_storage",
                        type=EdgeType.DATABASE_QUERY,
                        latency_sla=100
                    )
                ]
            )

            chain_id = await registry.register_chain(chain_create)
            assert chain_id.startswith("A")

            # 3. Validate chain
            chain_def = await registry.get_chain(chain_id)
            validation_result = await registry.validate_chain(chain_def)
            assert validation_result.valid

            # 4. Start monitoring
            monitoring_config = MonitoringConfig(
                chain_id=chain_id,
                check_interval=5,  # 5 seconds for testing
                alert_thresholds={
                    "latency_threshold": 1000,
                    "error_rate_threshold": 0.1
                }
            )

            await health_monitor.start_monitoring(chain_def, monitoring_config)

            # 5. Wait for health checks
            await asyncio.sleep(10)

            # 6. Get health status
            health_status = await health_monitor.get_chain_health(chain_def)
            assert health_status.chain_id == chain_id
            assert len(health_status.node_health) == 3

            # 7. Update chain
            updates = ChainDefinitionUpdate(
                description="Updated E2E test chain"
            )
            success = await registry.update_chain(chain_id, updates)
            assert success

            # 8. Verify update
            updated_chain = await registry.get_chain(chain_id)
            assert updated_chain.description == "Updated E2E test chain"
            assert updated_chain.version == 2

            # 9. Test API access
            async with aiohttp.ClientSession() as session:
                # List chains
                async with session.get(f"http://localhost:8000/api/v1/chains") as resp:
                    assert resp.status == 200
                    data = await resp.json()
                    assert len(data["chains"]) > 0

                # Get specific chain
                async with session.get(f"http://localhost:8000/api/v1/chains/{chain_id}") as resp:
                    assert resp.status == 200
                    chain_data = await resp.json()
                    assert chain_data["id"] == chain_id

                # Get health status
                async with session.get(f"http://localhost:8000/api/v1/chains/{chain_id}/health") as resp:
                    assert resp.status == 200
                    health_data = await resp.json()
                    assert health_data["chain_id"] == chain_id

            # 10. Stop monitoring
            await health_monitor.stop_monitoring(chain_id)

            # 11. Delete chain
            await registry.delete_chain(chain_id)

            # 12. Verify deletion
            with pytest.raises(ChainNotFoundError):
                await registry.get_chain(chain_id)

        finally:
            await health_monitor.cleanup()
            await registry.cleanup()

    @pytest.mark.asyncio
    async def test_real_time_monitoring_workflow(self):
        """Test real-time monitoring and alerting workflow."""
        registry = ChainRegistry(
            database_url="postgresql://test:test@localhost:5433/chain_mapping_test"
        )
        await registry.initialize()

        alerts_received = []

        def alert_callback(alert):
            alerts_received.append(alert)

        health_monitor = ChainHealthMonitor(alert_callback=alert_callback)

        try:
            # Create chain with intentionally failing health check
            chain_create = ChainDefinitionCreate(
                name="Monitoring Test Chain",
                category=ChainCategory.INFRASTRUCTURE,
                nodes=[
                    ChainNode(
                        id="failing_service",
                        type=NodeType.SERVICE,
                        service_name="test-service",
                        health_check=HealthCheckConfig(
                            enabled=True,
                            endpoint="http://localhost:9999/health",  # Non-existent endpoint
                            timeout_ms=1000
                        )
                    )
                ],
                edges=[]
            )

            chain_id = await registry.register_chain(chain_create)
            chain_def = await registry.get_chain(chain_id)

            # Start monitoring with aggressive settings
            config = MonitoringConfig(
                chain_id=chain_id,
                check_interval=2,  # 2 seconds
                alert_thresholds={
                    "error_rate_threshold": 0.01  # Very low threshold
                }
            )

            await health_monitor.start_monitoring(chain_def, config)

            # Wait for monitoring to detect failures
            await asyncio.sleep(8)

            # Should have received alerts
            assert len(alerts_received) > 0

            # Check alert content
            failure_alerts = [a for a in alerts_received if "failed" in a.message.lower()]
            assert len(failure_alerts) > 0

            # Test alert resolution
            alert_id = alerts_received[0].id
            resolved = await health_monitor.resolve_alert(alert_id, "Test resolution")
            assert resolved

            # Get active alerts (should exclude resolved ones)
            active_alerts = health_monitor.get_active_alerts(chain_id)
            resolved_alerts = [a for a in alerts_received if a.resolved]
            assert len(resolved_alerts) > 0

        finally:
            await health_monitor.cleanup()
            await registry.cleanup()

    @pytest.mark.asyncio
    async def test_discovery_to_production_workflow(self):
        """Test workflow from discovery to production deployment."""
        # This test would simulate the complete workflow:
        # 1. Discover chains from existing code
        # 2. Review and approve discovered chains
        # 3. Deploy monitoring
        # 4. Validate in production

        # For this example, we'll simulate the key steps
        registry = ChainRegistry(
            database_url="postgresql://test:test@localhost:5433/chain_mapping_test"
        )
        await registry.initialize()

        try:
            # 1. Simulate discovery results
            discovered_chain = DiscoveredChain(
                proposed_chain_id="B1",
                name="Discovered API Chain",
                category=ChainCategory.SERVICE_COMMUNICATION,
                description="Auto-discovered API request chain",
                discovery_method=DiscoveryMethod.AST_PARSER,
                confidence_score=0.85,
                nodes=[
                    ChainNode(
                        id="api_gateway",
                        type=NodeType.API_ENDPOINT,
                        service_name="api-gateway"
                    ),
                    ChainNode(
                        id="user_service",
                        type=NodeType.SERVICE,
                        service_name="user-service"
                    )
                ],
                edges=[
                    ChainEdge(
                        source_node="api_gateway",
                        target_node="user_service",
                        type=EdgeType.HTTP_REQUEST
                    )
                ],
                evidence={
                    "source_files": ["main.py", "user_handler.py"],
                    "discovery_method": "ast_parser",
                    "confidence_factors": ["clear_api_endpoint", "service_call_detected"]
                }
            )

            # 2. Convert discovered chain to production chain
            production_chain = ChainDefinitionCreate(
                name=discovered_chain.name,
                category=discovered_chain.category,
                description=discovered_chain.description,
                nodes=discovered_chain.nodes,
                edges=discovered_chain.edges,
                metadata={
                    "discovery_source": discovered_chain.discovery_method.value,
                    "confidence_score": discovered_chain.confidence_score,
                    "evidence": discovered_chain.evidence
                }
            )

            # 3. Register production chain
            chain_id = await registry.register_chain(production_chain)

            # 4. Validate production chain
            chain_def = await registry.get_chain(chain_id)
            validation_result = await registry.validate_chain(chain_def)
            assert validation_result.valid

            # 5. Deploy monitoring for production
            health_monitor = ChainHealthMonitor()

            config = MonitoringConfig(
                chain_id=chain_id,
                check_interval=30,  # Production interval
                alert_thresholds={
                    "latency_threshold": 500,
                    "error_rate_threshold": 0.05,
                    "availability_threshold": 0.99
                }
            )

            await health_monitor.start_monitoring(chain_def, config)

            # 6. Validate monitoring is working
            await asyncio.sleep(5)

            health_status = await health_monitor.get_chain_health(chain_def)
            assert health_status.chain_id == chain_id

            # 7. Get statistics
            stats = await registry.get_statistics()
            assert stats["total_chains"] >= 1

            monitoring_stats = health_monitor.get_monitoring_statistics()
            assert monitoring_stats["active_chains"] >= 1

            await health_monitor.cleanup()

        finally:
            await registry.cleanup()
