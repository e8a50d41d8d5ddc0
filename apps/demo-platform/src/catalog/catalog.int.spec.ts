import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  categoryPrefix,
  ChainInput,
  dependsOn,
  findCycles,
  MonitoringInput,
  validateChain,
  type GraphEdge,
  type NodeInput,
} from '@chain-mapping/model';
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

/** The edges of a chain between components, each from the one that depends to the one that it needs. */
function dependenciesIn(chain: ChainInput): GraphEdge[] {
  const components = new Map(chain.nodes.map((node) => [node.id, componentOf(node)]));
  return chain.edges.map((edge) => {
    const { dependent, dependency } = dependsOn(edge);
    return { source_node: components.get(dependent) ?? '', target_node: components.get(dependency) ?? '' };
  });
}

/** Those of some components that need none of the others, directly or not: what is left to blame when all of them fail. */
function rootsAmong(components: ReadonlySet<string>, dependencies: readonly GraphEdge[]): string[] {
  const behind = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const { source_node, target_node } of dependencies) {
        if (source_node !== next || seen.has(target_node)) continue;
        seen.add(target_node);
        open.push(target_node);
      }
    }
    return seen;
  };
  return [...components].filter((component) => {
    const needed = behind(component);
    return ![...components].some((other) => needed.has(other));
  });
}

const everyDependency = chains.flatMap(dependenciesIn);

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

    it('is valid, without a warning or a suggestion', () => {
      const known = new Set(services.map(({ name }) => name));
      const { file: _file, monitoring: _monitoring, ...input } = chain;
      const result = validateChain(input, known, { strict: true });
      expect(result).toMatchObject({ valid: true, errors: [], warnings: [], suggestions: [] });
      expect(result.entry_nodes).not.toEqual([]);
      expect(result.exit_nodes).not.toEqual([]);
    });

    it('has one root cause when one of its services breaks as a whole', () => {
      for (const name of new Set(chain.nodes.map((node) => node.service_name))) {
        const components = new Set(chain.nodes.filter((node) => node.service_name === name).map(componentOf));
        expect(rootsAmong(components, dependenciesIn(chain))).toHaveLength(1);
      }
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
      const nodes = new Map(chain.nodes.map((node) => [node.id, node]));
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
    const edges = chains.flatMap(({ id, dependencies }) =>
      dependencies.map((dependency) => ({ source_node: id ?? '', target_node: dependency })),
    );
    const ids = chains.map(({ id }) => id);
    for (const { target_node } of edges) expect(ids).toContain(target_node);
    expect(findCycles(edges)).toEqual([]);
  });

  it('has no cycle between components, over all chains', () => {
    expect(findCycles(everyDependency)).toEqual([]);
  });

  it('has one root cause, the service itself, for each service that breaks as a whole', () => {
    const nodes = chains.flatMap((chain) => chain.nodes);
    for (const { name } of services) {
      const components = new Set(nodes.filter((node) => node.service_name === name).map(componentOf));
      expect(rootsAmong(components, everyDependency)).toEqual([name]);
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
