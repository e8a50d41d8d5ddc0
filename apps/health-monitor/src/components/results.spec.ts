import type { Events } from '@chain-mapping/messaging';
import type { ObservedResult } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import type { HealthMetrics } from '../metrics/health-metrics.service';
import type { VersionedKeys } from '../redis/versioned-keys.store';
import { Results } from './results.publisher';

describe('what results are published with', () => {
  const published: string[][] = [];
  const events = {
    publishJson: async (_: unknown, __: unknown, json: string) => {
      const { results } = JSON.parse(json) as { results: ObservedResult[] };
      published.push(results.map(({ target_id }) => target_id));
    },
  };
  const metrics = { watchBuffered: () => undefined };
  const resultsWith = (count: () => Promise<void>): Results =>
    new Results(
      events as unknown as Events,
      { count } as unknown as VersionedKeys,
      metrics as unknown as HealthMetrics,
    );
  const add = (results: Results, target_id: string, isUrgent: boolean): void =>
    results.add({ target_id, nodes: [] } as unknown as ObservedResult, isUrgent);

  beforeEach(() => void published.splice(0));

  it('lets news leave alone, ahead of what waits for company', async () => {
    const results = resultsWith(async () => undefined);
    add(results, 'a0', false);
    add(results, 'b0', true);
    await eventually(() => expect(published).toEqual([['b0']]));
    await results.flush();
    expect(published).toEqual([['b0'], ['a0']]);
  });

  it('lets news leave while it is counted what has left', async () => {
    let counted: () => void = () => undefined;
    const results = resultsWith(() => new Promise((resolve) => (counted = resolve)));
    add(results, 'a0', true);
    await eventually(() => expect(published).toEqual([['a0']]));
    await new Promise((resolve) => setImmediate(resolve));
    add(results, 'b0', true);
    await eventually(() => expect(published).toEqual([['a0'], ['b0']]), { timeout_ms: 500 });
    counted();
  });
});
