import { type ChainPlacement, getChains, listPlacements } from '@chain-mapping/contracts';
import type { Messages } from '@chain-mapping/messaging';
import { Chain, derivedFields } from '@chain-mapping/model';
import { WatchedChains } from './watched-chains.service';

const NOW = '2026-01-01T00:00:00.000Z';

const aChain = (id: string, version: number, fields: object = {}): Chain =>
  Chain.parse({
    ...{ id, version, name: id, category: 'data_flow', edges: [], dependencies: [], tags: [], metadata: {} },
    ...derivedFields({ nodes: [{ id: 'n', type: 'service' }], edges: [] }),
    ...{ status: 'unknown', created_at: NOW, updated_at: NOW, created_by: 'x', updated_by: 'x' },
    ...fields,
  });
const aPlacement = (id: string, version: number): ChainPlacement => ({
  ...{ chain_id: id, version, interval_ms: 5000, targets: { n: `target of ${id}` } },
});

/** health-monitor and the registry, as far as they are asked. */
class Neighbours {
  placements: ChainPlacement[] = [aPlacement('A1', 1), aPlacement('A2', 1)];
  chains: Chain[] = [aChain('A1', 1), aChain('A2', 1)];
  revision: string | undefined = 'first';
  asked: unknown[] = [];

  ask(message: unknown, input: { after?: string | null; known?: string | null; chain_ids?: string[] }) {
    this.asked.push(message);
    if (message === getChains) return { chains: this.chains.filter(({ id }) => input.chain_ids?.includes(id)) };
    const { revision } = this;
    if (input.known !== null && input.known === revision) return { placements: [], next: null, revision };
    // A page for each.
    const at = input.after === null ? 0 : 1;
    return { placements: [this.placements[at]], next: at === 0 ? 'A1' : null, revision };
  }
}

describe('WatchedChains', () => {
  let neighbours: Neighbours;
  let watched: WatchedChains;
  /** What was asked while all was read. */
  const read = async () => {
    neighbours.asked = [];
    await watched.begin();
    return neighbours.asked;
  };

  beforeEach(() => {
    neighbours = new Neighbours();
    watched = new WatchedChains(neighbours as unknown as Messages);
  });
  afterEach(() => watched.onModuleDestroy());

  it('reads everything once, and afterwards only whether it still stands', async () => {
    expect(await read()).toEqual([listPlacements, listPlacements, getChains]);
    expect(watched.placements).toHaveLength(2);
    expect(await read()).toEqual([listPlacements]);
    expect(watched.placements).toHaveLength(2);
  });

  it('reads what has changed', async () => {
    await read();
    neighbours.placements = [aPlacement('A1', 1), aPlacement('A2', 2)];
    neighbours.chains = [aChain('A1', 1), aChain('A2', 2)];
    neighbours.revision = 'second';
    expect(await read()).toEqual([listPlacements, listPlacements, getChains]);
    expect(watched.placements).toEqual(neighbours.placements);
  });

  it('asks again for a chain that could not be had', async () => {
    neighbours.chains = [aChain('A1', 1)];
    await read();
    expect(watched.current.nodeOf('A2', 'n')).toBeUndefined();
    neighbours.chains = [aChain('A1', 1), aChain('A2', 1)];
    expect(await read()).toEqual([listPlacements, listPlacements, getChains]);
    expect(watched.current.nodeOf('A2', 'n')).toBeDefined();
    expect(await read()).toEqual([listPlacements]);
  });

  it('reads everything each time from a monitor that tells no revision', async () => {
    neighbours.revision = undefined;
    await read();
    neighbours.placements = [aPlacement('A1', 1), { ...aPlacement('A2', 1), interval_ms: 1000 }];
    await read();
    expect(watched.placements).toEqual(neighbours.placements);
  });

  describe('tells by what of its health a chain is told of', () => {
    const edge = { source_node: 'n', target_node: 'n', type: 'http_request' };
    it.each<[string, object, object, 'recent' | 'none' | undefined]>([
      ['nothing but its status', {}, {}, undefined],
      ['a threshold', { alert_thresholds: { error_rate_threshold: 0 } }, {}, 'recent'],
      ['no threshold that is left out', { alert_thresholds: { error_rate_threshold: null } }, {}, undefined],
      ['an objective', { has_slo: true }, {}, 'none'],
      ['what a monitor of an earlier version does not say', { has_slo: undefined }, {}, 'none'],
      ['the SLA of the chain', {}, { latency_sla: 100 }, 'none'],
      ['the SLA of a call', {}, { edges: [{ ...edge, latency_sla: 100 }] }, 'none'],
      ['no call without an SLA', {}, { edges: [edge] }, undefined],
    ])('%s', async (_, placement, chain, expected) => {
      const one = { ...aPlacement('A1', 1), has_slo: false, ...placement };
      neighbours.placements = [one, aPlacement('A2', 1)];
      neighbours.chains = [aChain('A1', 1, chain), aChain('A2', 1)];
      await read();
      expect(watched.windowsToAskFor(one)).toBe(expected);
    });

    it('all of one that could not be had', async () => {
      neighbours.chains = [];
      await read();
      expect(watched.windowsToAskFor({ ...aPlacement('A1', 1), has_slo: false })).toBe('none');
    });
  });
});
