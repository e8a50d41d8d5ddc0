import type { Proposal } from '@chain-mapping/model';
import { eventually, tradingService } from '@chain-mapping/testing';
import { get, post } from '../system/system';
import { expected } from './chains';

describe('TestASTParser', () => {
  let discovered: Proposal[];

  // The seed parses the same code once for each test; here it is scanned once. Nothing is approved, so no chain comes of it.
  beforeAll(async () => {
    const { id } = expected(await post<{ id: string }>('/api/v1/discovery/scans', { files: tradingService }), 202);
    await eventually(
      async () => {
        const scan = expected(await get<{ status: string; error: unknown }>(`/api/v1/discovery/scans/${id}`), 200);
        expect(scan).toMatchObject({ status: 'completed', error: null });
      },
      { timeout_ms: 30_000, every_ms: 100 },
    );
    const list = await get<{ proposals: Proposal[] }>(`/api/v1/discovery/proposals?scan_id=${id}`);
    discovered = expected(list, 200).proposals;
  });

  const ofCategory = (category: string): Proposal[] => discovered.filter((proposal) => proposal.category === category);

  it('test_api_endpoint_discovery', () => {
    expect(discovered.some(({ name }) => name.includes('API'))).toBe(true);
    const [trading] = discovered.filter(({ name }) => name.toLowerCase().includes('trading'));
    expect(trading?.nodes.map(({ type }) => type)).toContain('api_endpoint');
  });

  it('test_database_operation_discovery', () => {
    const nodeTypes = ofCategory('data_flow').flatMap(({ nodes }) => nodes.map(({ type }) => type));
    expect(nodeTypes).toContain('database');
  });

  it('test_websocket_discovery', () => {
    const [socket] = discovered.filter(({ nodes }) => nodes.some(({ type }) => type === 'websocket'));
    expect(socket?.category).toBe('user_experience');
    expect(socket?.evidence.websocket_handler).toMatchObject({ endpoint: expect.stringContaining('market-data') });
  });

  it('test_service_communication_discovery', () => {
    const evidence = ofCategory('service_communication').map((proposal) => JSON.stringify(proposal.evidence));
    expect(evidence).toContainEqual(expect.stringContaining('ai-provider'));
  });

  it('test_confidence_scoring', () => {
    const scores = discovered.map(({ confidence_score }) => confidence_score);
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect(scores.filter((score) => score > 0.8)).not.toEqual([]);
  });

  it('test_evidence_collection', () => {
    expect(discovered).not.toEqual([]);
    for (const { evidence, discovery_method } of discovered) {
      expect(Object.keys(evidence)).not.toEqual([]);
      expect(evidence.source_file).toMatch(/\.py$/);
      expect(discovery_method).toBe('ast_parser');
    }
  });
});
