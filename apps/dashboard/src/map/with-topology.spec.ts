import type { Status } from '@chain-mapping/model';
import type { ServiceMap } from './service-map';
import { asOf, type Topology, withTraffic } from './with-topology';

const map: ServiceMap = {
  nodes: ['web', 'bridge', 'store'].map((id) => ({
    id,
    name: id,
    note: '',
    status: 'healthy',
    chains: [],
    messages: ['x'],
  })),
  edges: [
    { id: '1', source: 'web', target: 'bridge', status: 'healthy', width: 2, isDashed: false },
    { id: '2', source: 'bridge', target: 'store', status: 'healthy', width: 2, isDashed: false },
  ],
};

const node = (name: string, status: Status) => ({
  id: `service:${name}`,
  name,
  type: 'service' as const,
  status,
  sources: [],
  chain_ids: [],
  entry_calls: 0,
  first_seen: null,
  last_seen: null,
});

const topology = (calls: number): Topology => ({
  at: '2030-01-01T00:00:00.000Z',
  from: '2030-01-01T00:00:00.000Z',
  truncated: false,
  nodes: [node('web', 'healthy'), node('bridge.api', 'unhealthy'), node('bridge', 'unknown')],
  edges: [
    {
      source: 'service:web',
      target: 'service:bridge.api',
      edge_type: 'http_request',
      environment: '',
      status: 'healthy',
      sources: [],
      chain_ids: [],
      traffic:
        calls === 0
          ? null
          : { calls, estimated_calls: calls, errors: 0, error_rate: 0, average_ms: 1, p50_ms: 1, p95_ms: 1, p99_ms: 1 },
      first_seen: null,
      last_seen: null,
      trace_id: null,
    },
  ],
});

describe('withTraffic', () => {
  it('makes the busy wide and dashes where no traffic was seen', () => {
    const { edges } = withTraffic(map, topology(1000));
    expect(edges.map(({ isDashed }) => isDashed)).toEqual([false, true]);
    expect(edges[0]?.width).toBeCloseTo(4.4);
  });

  it('says nothing where no traffic is seen at all', () => {
    expect(withTraffic(map, topology(0))).toBe(map);
    expect(withTraffic(map, undefined)).toBe(map);
  });
});

describe('asOf', () => {
  it('shows each service as bad as the worst of its parts was, and what called it', () => {
    const past = asOf(map, topology(0));
    expect(past.nodes.map(({ id, status, messages }) => [id, status, messages])).toEqual([
      ['web', 'healthy', []],
      ['bridge', 'unhealthy', []],
      ['store', 'unknown', []],
    ]);
    expect(past.edges.map(({ status }) => status)).toEqual(['unhealthy', 'healthy']);
  });
});
