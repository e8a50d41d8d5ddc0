import { type Chain, ChainInput, derivedFields, MonitoringConfig, Service } from '@chain-mapping/model';
import { ChainFile, ServiceEntry } from '../chain-files/chain-file';
import { type Held, type Plan, planOf } from './plan';

const AT = '2026-03-10T09:15:04.250Z';

const file = (id: string, more: object = {}): ChainFile =>
  ChainFile.parse({ id, name: 'Prices', category: 'data_flow', nodes: [{ id: 'a', type: 'service' }], ...more });

/** What the registry answers for a chain that was registered as this. */
function held(chain: ChainFile): Chain {
  const input = ChainInput.parse(chain);
  const who = { created_at: AT, updated_at: AT, created_by: 'ada', updated_by: 'ada' };
  return {
    ...input,
    ...derivedFields(input),
    ...who,
    id: chain.id,
    version: 3,
    status: 'healthy',
    latency_sla: input.latency_sla ?? null,
  };
}

const service = (fields: object) => Service.parse({ metadata: {}, created_at: AT, updated_at: AT, ...fields });
const monitored = (chain_id: string, fields: object) =>
  [chain_id, MonitoringConfig.parse({ chain_id, created_at: AT, updated_at: AT, ...fields })] as const;

const nothing: Held = { chains: [], services: [], monitoring: new Map() };

/** `create chain A1`, and below it `~ name: a -> b`. */
const lines = ({ changes }: Plan): string[] =>
  changes.flatMap(({ action, kind, id, fields }) => [
    `${action} ${kind} ${id}`,
    ...fields.map(({ path, from, to }) => `  ${path}: ${JSON.stringify(from) ?? '-'} -> ${JSON.stringify(to) ?? '-'}`),
  ]);

describe('planOf', () => {
  it('finds nothing to do where the registry holds what the files say', () => {
    const chain = file('A1', { dependencies: ['A2', 'A2'], monitoring: { check_interval: 5, slo: null } });
    const stored = { ...held(chain), dependencies: ['A2'] };
    const bridge = { name: 'data-bridge', owner: 'market-data' };
    const plan = planOf(
      { chains: [chain], services: [ServiceEntry.parse(bridge)] },
      { chains: [stored], services: [service(bridge)], monitoring: new Map([monitored('A1', { check_interval: 5 })]) },
      false,
    );
    expect(plan).toEqual({ changes: [], unchanged: { chain: 1, service: 1, monitoring: 1 } });
  });

  it('says field by field what is different in a chain', () => {
    const before = file('A1', {
      nodes: [
        { id: 'normalizer', type: 'service', health_check: { timeout_ms: 100 } },
        { id: 'old', type: 'cache' },
      ],
      edges: [{ source_node: 'normalizer', target_node: 'old', type: 'http_request' }],
    });
    const after = file('A1', {
      name: 'Ticks',
      tags: ['x'],
      nodes: [{ id: 'normalizer', type: 'database', health_check: { timeout_ms: 200 } }],
    });
    expect(lines(planOf({ chains: [after], services: [] }, { ...nothing, chains: [held(before)] }, false))).toEqual([
      'update chain A1',
      '  name: "Prices" -> "Ticks"',
      '  tags: [] -> ["x"]',
      '  nodes.normalizer.type: "service" -> "database"',
      '  nodes.normalizer.health_check.timeout_ms: 100 -> 200',
      '  nodes.old: {"id":"old","type":"cache"} -> -',
      '  edges.normalizer -> old: {"source_node":"normalizer","target_node":"old","type":"http_request"} -> -',
    ]);
  });

  it('creates what is not there, and deletes what no file names only when it may prune', () => {
    const registry = { ...nothing, chains: [held(file('B2')), held(file('A10'))] };
    const wanted = { chains: [file('A2'), file('A1')], services: [] };
    const headings = (prune: boolean) => lines(planOf(wanted, registry, prune)).filter((line) => !line.startsWith(' '));
    expect(headings(false)).toEqual(['create chain A1', 'create chain A2']);
    expect(headings(true)).toEqual(['create chain A1', 'create chain A2', 'delete chain A10', 'delete chain B2']);
  });

  it('leaves the monitoring of a chain alone that its file does not speak of', () => {
    const chain = file('A1');
    const registry = { ...nothing, chains: [held(chain)], monitoring: new Map([monitored('A1', { enabled: true })]) };
    expect(planOf({ chains: [chain], services: [] }, registry, true).changes).toEqual([]);
  });

  it('starts and changes monitoring', () => {
    const chains = [
      file('A1', { monitoring: { check_interval: 5, alert_thresholds: { latency_threshold: 9 } } }),
      file('A2', { monitoring: { enabled: false } }),
    ];
    const registry = {
      ...nothing,
      chains: chains.map(held),
      monitoring: new Map([monitored('A1', { check_interval: 10, slo: { target: 0.9, window_days: 1 } })]),
    };
    expect(lines(planOf({ chains, services: [] }, registry, false))).toEqual([
      'update monitoring A1',
      '  check_interval: 10 -> 5',
      '  slo: {"target":0.9,"window_days":1} -> -',
      '  alert_thresholds: - -> {"latency_threshold":9}',
      'create monitoring A2',
      '  enabled: - -> false',
      '  check_interval: - -> 30',
    ]);
  });

  describe('of services', () => {
    const changes = (entry: object, known: object | undefined) =>
      lines(
        planOf(
          { chains: [], services: [ServiceEntry.parse(entry)] },
          { ...nothing, services: known ? [service(known)] : [] },
          false,
        ),
      );

    it('registers a new one, also one of which nothing is said', () => {
      expect(changes({ name: 'x' }, undefined)).toEqual(['create service x']);
    });

    it('keeps the address that the file does not give, and takes away the one that it sets to null', () => {
      const known = { name: 'x', base_url: 'http://x:1' };
      expect(changes({ name: 'x' }, known)).toEqual([]);
      expect(changes({ name: 'x', base_url: null }, known)).toEqual([
        'update service x',
        '  base_url: "http://x:1" -> -',
      ]);
    });

    it('takes away every other field that the file does not give', () => {
      expect(changes({ name: 'x' }, { name: 'x', owner: 'a', metadata: { b: 1 } })).toEqual([
        'update service x',
        '  owner: "a" -> -',
        '  metadata: {"b":1} -> -',
      ]);
    });

    it('shows no password, and no difference where only the password can differ', () => {
      const entry = { name: 'x', base_url: 'postgres://u:secret@db/x' };
      expect(changes(entry, { name: 'x', base_url: 'postgres://u:***@db/x' })).toEqual([]);
      expect(changes(entry, undefined).join()).not.toContain('secret');
    });
  });
});
