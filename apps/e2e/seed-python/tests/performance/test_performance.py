# tests/performance/test_performance.py
import pytest
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from chain_mapping.core.registry import ChainRegistry
from chain_mapping.monitoring.health_monitor import ChainHealthMonitor


class TestPerformance:
    """Performance tests for chain mapping system."""

    @pytest.mark.asyncio
    async def test_chain_registration_performance(self, registry):
        """Test performance of chain registration."""
        chain_templates = []
        for i in range(100):
            chain_templates.append(ChainDefinitionCreate(
                name=f"Performance Test Chain {i}",
                category=ChainCategory.DATA_FLOW,
                nodes=[
                    ChainNode(
                        id=f"node_{i}",
                        type=NodeType.SERVICE,
                        service_name=f"service-{i % 10}"
                    )
                ],
                edges=[]
            ))

        start_time = time.time()

        # Register all chains
        tasks = []
        for template in chain_templates:
            task = asyncio.create_task(registry.register_chain(template))
            tasks.append(task)

        chain_ids = await asyncio.gather(*tasks)

        end_time = time.time()
        total_time = end_time - start_time

        # Should register 100 chains in under 5 seconds
        assert total_time < 5.0
        assert len(chain_ids) == 100

        # Test retrieval performance
        start_time = time.time()

        retrieval_tasks = []
        for chain_id in chain_ids[:10]:  # Test first 10
            task = asyncio.create_task(registry.get_chain(chain_id))
            retrieval_tasks.append(task)

        retrieved_chains = await asyncio.gather(*retrieval_tasks)

        end_time = time.time()
        retrieval_time = end_time - start_time

        # Should retrieve 10 chains in under 1 second
        assert retrieval_time < 1.0
        assert len(retrieved_chains) == 10

    @pytest.mark.asyncio
    async def test_health_monitoring_performance(self):
        """Test performance of health monitoring."""
        health_monitor = ChainHealthMonitor()

        # Create test chains
        test_chains = []
        for i in range(20):
            chain = ChainDefinition(
                id=f"A{i+1}",
                name=f"Performance Test Chain {i}",
                category=ChainCategory.DATA_FLOW,
                nodes=[
                    ChainNode(
                        id="test_node",
                        type=NodeType.SERVICE,
                        service_name="test-service",
                        health_check=HealthCheckConfig(
                            enabled=True,
                            endpoint=f"http://localhost:8000/health",
                            timeout_ms=1000
                        )
                    )
                ],
                edges=[]
            )
            test_chains.append(chain)

        # Start monitoring all chains
        start_time = time.time()

        monitoring_tasks = []
        for chain in test_chains:
            config = MonitoringConfig(
                chain_id=chain.id,
                check_interval=10  # 10 seconds
            )
            task = asyncio.create_task(
                health_monitor.start_monitoring(chain, config)
            )
            monitoring_tasks.append(task)

        await asyncio.gather(*monitoring_tasks)

        # Perform health checks
        health_check_tasks = []
        for chain in test_chains:
            task = asyncio.create_task(
                health_monitor.get_chain_health(chain)
            )
            health_check_tasks.append(task)

        health_statuses = await asyncio.gather(*health_check_tasks)

        end_time = time.time()
        total_time = end_time - start_time

        # Should complete all health checks in under 3 seconds
        assert total_time < 3.0
        assert len(health_statuses) == 20

        # Cleanup
        for chain in test_chains:
            await health_monitor.stop_monitoring(chain.id)

    @pytest.mark.asyncio
    async def test_concurrent_operations_performance(self, registry):
        """Test performance under concurrent operations."""
        # Concurrent chain operations
        async def chain_operations():
            # Register a chain
            chain = ChainDefinitionCreate(
                name=f"Concurrent Chain {asyncio.current_task().get_name()}",
                category=ChainCategory.SERVICE_COMMUNICATION,
                nodes=[
                    ChainNode(
                        id="node1",
                        type=NodeType.SERVICE,
                        service_name="test-service"
                    )
                ],
                edges=[]
            )

            chain_id = await registry.register_chain(chain)

            # Retrieve the chain
            retrieved = await registry.get_chain(chain_id)

            # Update the chain
            updates = ChainDefinitionUpdate(description="Updated during concurrent test")
            await registry.update_chain(chain_id, updates)

            # List chains
            chains, count = await registry.list_chains(limit=5)

            return chain_id

        # Run 50 concurrent operations
        start_time = time.time()

        tasks = []
        for i in range(50):
            task = asyncio.create_task(chain_operations(), name=f"task-{i}")
            tasks.append(task)

        results = await asyncio.gather(*tasks, return_exceptions=True)

        end_time = time.time()
        total_time = end_time - start_time

        # Should complete 50 concurrent operations in under 10 seconds
        assert total_time < 10.0

        # Check for exceptions
        exceptions = [r for r in results if isinstance(r, Exception)]
        assert len(exceptions) == 0, f"Found exceptions: {exceptions}"

        successful_results = [r for r in results if not isinstance(r, Exception)]
        assert len(successful_results) == 50

    @pytest.mark.asyncio
    async def test_memory_usage_monitoring(self):
        """Test memory usage during intensive operations."""
        import psutil
        import os

        process = psutil.Process(os.getpid())
        initial_memory = process.memory_info().rss / 1024 / 1024  # MB

        registry = ChainRegistry(
            database_url="sqlite+aiosqlite:///:memory:",
            redis_url=None
        )
        await registry.initialize()

        # Create many chains to test memory usage
        for i in range(1000):
            chain = ChainDefinitionCreate(
                name=f"Memory Test Chain {i}",
                category=ChainCategory.DATA_FLOW,
                nodes=[
                    ChainNode(
                        id=f"node_{j}",
                        type=NodeType.SERVICE,
                        service_name=f"service-{j}"
                    ) for j in range(10)  # 10 nodes per chain
                ],
                edges=[
                    ChainEdge(
                        source_node=f"node_{j}",
                        target_node=f"node_{j+1}",
                        type=EdgeType.HTTP_REQUEST
                    ) for j in range(9)  # 9 edges per chain
                ]
            )
            await registry.register_chain(chain)

        final_memory = process.memory_info().rss / 1024 / 1024  # MB
        memory_increase = final_memory - initial_memory

        # Memory increase should be reasonable (less than 100MB for 1000 chains)
        assert memory_increase < 100, f"Memory usage increased by {memory_increase:.2f}MB"

        await registry.cleanup()
