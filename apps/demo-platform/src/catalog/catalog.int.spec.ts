import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { categoryPrefix, ChainInput, MonitoringInput, type NodeInput } from '@chain-mapping/model';
import { parse } from 'yaml';
import { REPOSITORY_CATALOG } from '../config';
import { platform } from '../platform/platform-description';
import { readServiceCatalog, type CatalogService } from './service-catalog.reader';

const files = readdirSync(join(REPOSITORY_CATALOG, 'chains')).sort();
const CatalogChain = ChainInput.extend({ monitoring: MonitoringInput }).strict();
const chains = files.map((file) => ({
  file,
  ...CatalogChain.parse(parse(readFileSync(join(REPOSITORY_CATALOG, 'chains', file), 'utf8'))),
}));

/** What a node stands for: its own check, or its service. */
function componentOf({ service_name, health_check }: NodeInput): string {
  return health_check == null ? `${service_name}` : `${service_name} ${JSON.stringify(health_check)}`;
}

/** For each key, what it depends on directly. */
type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

function dependenciesOf(pairs: readonly (readonly [dependent: string, dependency: string])[]): Dependencies {
  const found = new Map<string, Set<string>>();
  for (const [dependent, dependency] of pairs) {
    found.set(dependent, (found.get(dependent) ?? new Set()).add(dependency));
  }
  return found;
}

/** Everything that a key depends on, directly or not. It holds the key itself if the key lies on a cycle. */
function allBehind(key: string, graph: Dependencies): Set<string> {
  const seen = new Set<string>();
  const open = [...(graph.get(key) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return seen;
}

function onCycle(graph: Dependencies): string[] {
  return [...graph.keys()].filter((key) => allBehind(key, graph).has(key));
}

function nodesById(chain: ChainInput): Map<string, NodeInput> {
  return new Map(chain.nodes.map((node) => [node.id, node]));
}

const waitsForItsTarget = (type: string) => type !== 'message_consume' && type !== 'websocket_message';

const componentGraph = dependenciesOf(
  chains.flatMap((chain) => {
    const nodes = nodesById(chain);
    return chain.edges.flatMap(({ source_node, target_node, type }) => {
      const [source, target] = [nodes.get(source_node), nodes.get(target_node)];
      if (source === undefined || target === undefined) return [];
      const ends = [componentOf(source), componentOf(target)] as const;
      return [waitsForItsTarget(type) ? ends : ([ends[1], ends[0]] as const)];
    });
  }),
);

describe('the catalogue', () => {
  let services: CatalogService[];
  beforeAll(async () => {
    services = await readServiceCatalog(REPOSITORY_CATALOG);
  });

  it('has 30 chains, six of each category, with the ids A1 to E6', () => {
    const expected = ['A', 'B', 'C', 'D', 'E'].flatMap((letter) => [1, 2, 3, 4, 5, 6].map((n) => `${letter}${n}`));
    expect(chains.map(({ id }) => id).sort()).toEqual(expected);
    for (const { id, category } of chains) expect([id, categoryPrefix[category]]).toEqual([id, id?.[0]]);
  });

  it('names each file after its chain', () => {
    for (const { file, id } of chains) expect(file).toMatch(new RegExp(`^${id}-[a-z0-9]+(-[a-z0-9]+)*\\.yaml$`));
  });

  it('has 12 to 18 services, each of which is used and simulated', () => {
    const known = services.map(({ name }) => name).sort();
    const used = new Set(chains.flatMap((chain) => chain.nodes.map((node) => node.service_name)));
    expect(known.length).toBeGreaterThanOrEqual(12);
    expect(known.length).toBeLessThanOrEqual(18);
    expect([...used].sort()).toEqual(known);
    expect(Object.keys(platform).sort()).toEqual(known);
  });

  it('shares the database among most chains', () => {
    const sharing = chains.filter(({ nodes }) => nodes.some((node) => node.service_name === 'database-service'));
    expect(sharing.length).toBeGreaterThan(15);
  });

  it('holds no host, no port and no URL', () => {
    const texts = [...files.map((file) => join('chains', file)), 'services.yaml'].map((file) => ({
      file,
      text: readFileSync(join(REPOSITORY_CATALOG, file), 'utf8'),
    }));
    for (const { file, text } of texts) {
      expect([file, /:\/\/|localhost|\d+\.\d+\.\d+\.\d+|\bport\b|base_url:/i.exec(text)?.[0]]).toEqual([
        file,
        undefined,
      ]);
    }
    const endpoints = [...chains.flatMap(({ nodes }) => nodes), ...services].flatMap(
      ({ health_check }) => health_check?.endpoint ?? [],
    );
    for (const endpoint of endpoints) expect(endpoint).toMatch(/^\/[a-z0-9/-]+$/);
  });

  describe.each(chains)('$id $name', (chain) => {
    it('has 3 to 9 nodes with unique ids, each a component of its own', () => {
      expect(chain.nodes.length).toBeGreaterThanOrEqual(3);
      expect(chain.nodes.length).toBeLessThanOrEqual(9);
      expect(new Set(chain.nodes.map(({ id }) => id)).size).toBe(chain.nodes.length);
      expect(new Set(chain.nodes.map(componentOf)).size).toBe(chain.nodes.length);
    });

    it('leads edges with an SLA to nodes that it has, and leaves no node out', () => {
      const ids = chain.nodes.map(({ id }) => id);
      for (const edge of chain.edges) {
        expect(ids).toEqual(expect.arrayContaining([edge.source_node, edge.target_node]));
        expect(edge.latency_sla).toEqual(expect.any(Number));
      }
      const joined = new Set(chain.edges.flatMap((edge) => [edge.source_node, edge.target_node]));
      expect(ids.filter((id) => !joined.has(id))).toEqual([]);
    });

    it('has no cycle', () => {
      expect(onCycle(dependenciesOf(chain.edges.map((edge) => [edge.source_node, edge.target_node])))).toEqual([]);
    });

    it('fits its longest path into its end-to-end SLA', () => {
      const longestFrom = (node: string): number =>
        Math.max(
          0,
          ...chain.edges
            .filter((edge) => edge.source_node === node)
            .map((edge) => (edge.latency_sla ?? 0) + longestFrom(edge.target_node)),
        );
      expect(chain.latency_sla).toBeGreaterThanOrEqual(Math.max(...chain.nodes.map(({ id }) => longestFrom(id))));
    });

    it('says what it is, whose it is, and is checked every five seconds', () => {
      expect(chain.description?.length).toBeGreaterThan(60);
      expect(chain.tags.length).toBeGreaterThan(0);
      expect(chain.metadata).toEqual({
        owner: expect.any(String),
        criticality: expect.stringMatching(/^(critical|high|medium|low)$/),
      });
      expect(chain.monitoring).toMatchObject({ enabled: true, check_interval: 5, slo: { window_days: 30 } });
    });

    it('goes through edges that their ends can have', () => {
      const nodes = nodesById(chain);
      const targetTypeOf: Readonly<Record<string, string>> = {
        database_query: 'database',
        cache_operation: 'cache',
        message_publish: 'message_queue',
      };
      for (const { source_node, target_node, type } of chain.edges) {
        const [source, target] = [nodes.get(source_node), nodes.get(target_node)];
        if (targetTypeOf[type] !== undefined) expect([type, target?.type]).toEqual([type, targetTypeOf[type]]);
        if (type === 'message_consume') expect(source?.type).toBe('message_queue');
        if (type === 'websocket_message') expect([source?.type, target?.type]).toContain('websocket');
        const within = source?.service_name === target?.service_name;
        if (type === 'function_call') expect(within).toBe(true);
        if (within) expect(['function_call', 'websocket_message']).toContain(type);
      }
    });
  });

  it('declares dependencies between chains that exist, without a cycle', () => {
    const pairs = chains.flatMap(({ id, dependencies }) =>
      dependencies.map((dependency) => [id ?? '', dependency] as const),
    );
    const ids = chains.map(({ id }) => id);
    for (const [, dependency] of pairs) expect(ids).toContain(dependency);
    expect(onCycle(dependenciesOf(pairs))).toEqual([]);
  });

  it('has no cycle between components, over all chains', () => {
    expect(onCycle(componentGraph)).toEqual([]);
  });

  it('has one root cause for each service that breaks as a whole', () => {
    for (const { name } of services) {
      const nodes = chains.flatMap((chain) => chain.nodes).filter((node) => node.service_name === name);
      const components = [...new Set(nodes.map(componentOf))];
      const roots = components.filter((component) => {
        const behind = allBehind(component, componentGraph);
        return !components.some((other) => behind.has(other));
      });
      expect(roots).toEqual([name]);
    }
  });

  it('answers a failure only after 2 of 3 checks, and a recovery after 2', () => {
    const checks = [...chains.flatMap(({ nodes }) => nodes), ...services].flatMap(
      ({ health_check }) => health_check ?? [],
    );
    for (const check of checks) {
      expect(check).toMatchObject({
        enabled: true,
        timeout_ms: 2000,
        failures: { count: 2, of: 3 },
        recoveries: 2,
        retry_interval_ms: 1000,
      });
    }
  });

  it('is listed in its README', () => {
    const readme = readFileSync(join(REPOSITORY_CATALOG, 'README.md'), 'utf8');
    const cells = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    for (const { id, name, category, nodes } of chains) {
      const row = cells.find((line) => line[1] === id);
      const involved = [...new Set(nodes.map((node) => node.service_name))];
      expect(row?.slice(1, 5)).toEqual([id, name, category, involved.join(', ')]);
    }
  });
});
