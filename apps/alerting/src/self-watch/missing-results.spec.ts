import fc from 'fast-check';
import type { AlertRecord } from '@chain-mapping/model';
import { type ExpectedChain, levelOf, type Missing, missingResults } from './missing-results';

const NOW = Date.parse('2026-03-10T09:00:00.000Z');
const chain = (chain_id: string, ...target_ids: string[]): ExpectedChain => ({
  chain_id,
  interval_ms: 5000,
  target_ids,
});
const ago = (seconds: number): number => NOW - seconds * 1000;

const missing = (chains: readonly ExpectedChain[], heard: Record<string, number>, since = ago(600)): Missing =>
  missingResults(
    chains,
    (target) => heard[target],
    () => since,
    NOW,
  );

const known: Partial<AlertRecord> = { chain_id: 'A7', episode: '2026-03-10T08:00:00.000Z' };
const alert = known as AlertRecord;

describe('missing results', () => {
  it('are those of a chain of which no target was heard of for two intervals, five seconds and a margin', () => {
    const chains = [chain('A1', 'x', 'y'), chain('A2', 'z')];
    expect(missing(chains, { x: ago(20.001), y: ago(60), z: ago(20) }).silent).toEqual([
      { chain_id: 'A1', since: ago(20.001) },
    ]);
    expect(missing(chains, { x: ago(60), y: ago(1), z: ago(20) }).silent).toEqual([]);
  });

  it('are waited for as long after the start, or after a chain has come', () => {
    expect(missing([chain('A1', 'x')], {}, ago(20)).silent).toEqual([]);
    expect(missing([chain('A1', 'x')], {}, ago(21)).silent).toEqual([{ chain_id: 'A1', since: ago(21) }]);
  });

  it('are not expected of a chain that nothing checks', () => {
    expect(missing([chain('A1')], {})).toEqual({ silent: [], expected: 0, allHeard: true });
  });
});

describe('what missing results say', () => {
  const heard = { x: ago(1), y: ago(1) };
  const chains = [chain('A2', 'y'), chain('A1', 'x')];
  const level = (more: Partial<Record<'x' | 'y', number>>, of?: AlertRecord) =>
    levelOf(missing(chains, { ...heard, ...more }), of, NOW);

  it('is one warning for those that are silent, with their names', () => {
    expect(level({ y: ago(40) })).toMatchObject({
      fingerprint: 'no_results',
      chain_id: 'A2',
      state: 'failing',
      severity: 'warning',
      message: 'No results of 1 of 2 monitored chains since 2026-03-10T08:59:20.000Z: A2',
      affected_chains: ['A2'],
    });
  });

  it('is critical, and one alert all the same, when none is heard of', () => {
    expect(level({ x: ago(30), y: ago(40) })).toMatchObject({
      chain_id: 'A1',
      severity: 'critical',
      message:
        'No results of any of the 2 monitored chains since 2026-03-10T08:59:20.000Z: what checks them seems to be gone',
      affected_chains: ['A1', 'A2'],
    });
  });

  it('goes on as the alert that there is', () => {
    expect(level({ x: ago(30) }, alert)).toMatchObject({ chain_id: 'A7', episode: alert.episode });
  });

  it('is over when all are heard of, and not while one has only just been waited for', () => {
    expect(level({}, alert)).toMatchObject({ state: 'clear', chain_id: 'A7' });
    expect(level({})).toBeNull();
    const waiting = missing([...chains, chain('A3', 'z')], heard, ago(1));
    expect(levelOf(waiting, alert, NOW)).toBeNull();
  });

  it('never gets better by a result that is older', () => {
    const age = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(age, age, age, (x, y, more) => {
        const before = missing(chains, { x: ago(x), y: ago(y) }).silent.length;
        expect(missing(chains, { x: ago(x + more), y: ago(y) }).silent.length).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
