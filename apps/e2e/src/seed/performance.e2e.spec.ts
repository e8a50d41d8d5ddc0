import type { Chain } from '@chain-mapping/model';
import { get, patch, theSystem } from '../system/system';
import {
  aServiceNode,
  anHttpRequest,
  checkNow,
  expected,
  getChain,
  listChains,
  monitor,
  RegisteredChains,
  together,
} from './chains';
import { type LocalServer, startLocalServer } from './local-servers';

const chains = new RegisteredChains();

async function timed<Result>(job: () => Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const startedAt = performance.now();
  const result = await job();
  return { result, seconds: (performance.now() - startedAt) / 1000 };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

describe('TestPerformance', () => {
  it('test_chain_registration_performance', async () => {
    const registration = await timed(() =>
      Promise.all(
        numbers(100).map((number) =>
          chains.register({
            name: `Performance Test Chain ${number}`,
            category: 'data_flow',
            nodes: [aServiceNode(`node_${number}`, `service-${number % 10}`)],
          }),
        ),
      ),
    );
    expect(new Set(registration.result.map(({ id }) => id)).size).toBe(100);
    expect(registration.seconds).toBeLessThan(5);

    const retrieval = await timed(() => Promise.all(registration.result.slice(0, 10).map(({ id }) => getChain(id))));
    expect(retrieval.result).toHaveLength(10);
    expect(retrieval.seconds).toBeLessThan(1);
  });

  describe('with a service to check', () => {
    let local: LocalServer;
    beforeAll(async () => {
      local = await startLocalServer();
    });
    afterAll(() => local.stop());

    it('test_health_monitoring_performance', async () => {
      // The seed's chains are objects in memory; these are registered first. Starting to monitor them and checking each is timed.
      const registered = await Promise.all(
        numbers(20).map((number) =>
          chains.register({
            name: `Performance Test Chain ${number}`,
            category: 'data_flow',
            nodes: [
              {
                ...aServiceNode('test_node', 'test-service'),
                health_check: { endpoint: `${local.http}/health`, timeout_ms: 1000 },
              },
            ],
          }),
        ),
      );
      const monitoring = await timed(async () => {
        await Promise.all(registered.map(({ id }) => monitor(id, { check_interval: 10 })));
        return Promise.all(registered.map(({ id }) => checkNow(id)));
      });
      expect(monitoring.result.map(({ status }) => status)).toEqual(numbers(20).map(() => 'healthy'));
      expect(monitoring.seconds).toBeLessThan(3);
    });
  });

  it('test_concurrent_operations_performance', async () => {
    const operations = async (number: number): Promise<string> => {
      const { id } = await chains.register({
        name: `Concurrent Chain task-${number}`,
        category: 'service_communication',
        nodes: [aServiceNode('node1', 'test-service')],
      });
      expect((await getChain(id)).id).toBe(id);
      const description = 'Updated during concurrent test';
      expected(await patch<Chain>(`/api/v1/chains/${id}`, { description }), 200);
      expect((await listChains('limit=5')).chains).toHaveLength(5);
      return id;
    };
    const all = await timed(() => Promise.allSettled(numbers(50).map(operations)));
    expect(all.result.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))).toEqual([]);
    expect(all.seconds).toBeLessThan(10);
  });

  it('test_memory_usage_monitoring', async () => {
    // The seed measures its own process, which holds the registry; here the registry is a process of its own.
    await together(numbers(20), 8, registerLargeChain);
    const before = await registryMemory();
    await together(numbers(1000), 8, registerLargeChain);
    const grown = (await registryMemory()) - before;
    expect(grown).toBeLessThan(100);
    const { total_chains } = expected(await get<{ total_chains: number }>('/api/v1/statistics'), 200);
    expect(total_chains).toBeGreaterThanOrEqual(1000);
    await chains.deleteAll();
  }, 180_000);

  const registerLargeChain = (number: number): Promise<Chain> =>
    chains.register({
      name: `Memory Test Chain ${number}`,
      category: 'data_flow',
      nodes: numbers(10).map((node) => aServiceNode(`node_${node}`, `service-${node}`)),
      edges: numbers(9).map((node) => anHttpRequest(`node_${node}`, `node_${node + 1}`)),
    });
});

/** Resident memory of the registry's process, in megabytes, as it says itself on its operations port. */
async function registryMemory(): Promise<number> {
  const port = theSystem().services.registry?.ops_port;
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const bytes = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)$/m.exec(metrics)?.[1];
  if (bytes === undefined) throw new Error('The registry does not say how much memory it uses');
  return Number(bytes) / 1024 / 1024;
}
