import { type ChainPlacement, getChains, listPlacements } from '@chain-mapping/contracts';
import type { Messages } from '@chain-mapping/messaging';
import { Chain, derivedFields } from '@chain-mapping/model';
import { WatchedChains } from './watched-chains.service';

const NOW = '2026-01-01T00:00:00.000Z';

const aChain = (id: string, version: number): Chain =>
  Chain.parse({
    ...{ id, version, name: id, category: 'data_flow', edges: [], dependencies: [], tags: [], metadata: {} },
    ...derivedFields({ nodes: [{ id: 'n', type: 'service' }], edges: [] }),
    ...{ status: 'unknown', created_at: NOW, updated_at: NOW, created_by: 'x', updated_by: 'x' },
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
});
