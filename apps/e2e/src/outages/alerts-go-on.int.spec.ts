import { setTimeout as delay } from 'node:timers/promises';
import { eventually, type Sighting } from '@chain-mapping/testing';
import { type AlertsRig, faultsOf, type RiggedChain, startAlerts } from './alerts-rig';

const AWAY_MS = 10_000;
const TOLD = { timeout_ms: 45_000, every_ms: 200 };

const aPublish: Sighting = { to: 'server', text: 'HPUB chain.alerts.' };
const itsAcknowledgement: Sighting = { to: 'client', text: '"stream":"CHAIN_ALERTS"' };

describe('each alert is told once and in order', () => {
  let rig: AlertsRig;
  /** How often each chain has been broken. */
  const broken = new Map<string, number>();

  beforeAll(async () => {
    rig = await startAlerts();
  }, 240_000);

  afterAll(() => rig?.stop(), 90_000);

  const chain = (place: number): RiggedChain => rig.chains[place] ?? { id: '', path: '' };
  const breaks = (...chains: readonly RiggedChain[]): void => {
    for (const { id } of chains) broken.set(id, (broken.get(id) ?? 0) + 1);
    rig.platform.answerWith(
      500,
      chains.map(({ path }) => path),
    );
  };
  const heals = (...chains: readonly RiggedChain[]): void =>
    rig.platform.answerWith(
      200,
      chains.map(({ path }) => path),
    );

  /** The states that were told of the nodes of these chains. */
  const statesOf = async (chains: readonly RiggedChain[]): Promise<string[][]> => {
    const told = await rig.told();
    return chains.map(({ id }) =>
      told.flatMap(({ alert }) => (alert.chain_id === id && alert.type === 'node_failed' ? [alert.status] : [])),
    );
  };
  const timesTold = (times: number, isOver: boolean): string[] => {
    const states = Array.from({ length: times }, () => ['firing', 'resolved']).flat();
    return isOver ? states : states.slice(0, -1);
  };
  /** Every break was told, once; with the end of it if it is over. */
  const eventuallyTold = (isOver: boolean, chains: readonly RiggedChain[]): Promise<unknown> =>
    eventually(
      async () =>
        expect(await statesOf(chains)).toEqual(chains.map(({ id }) => timesTold(broken.get(id) ?? 0, isOver))),
      TOLD,
    );

  afterEach(async () => {
    heals(...rig.chains);
    await eventuallyTold(true, rig.chains);
    expect(faultsOf(await rig.told())).toEqual([]);
  }, 60_000);

  const killAll = async (): Promise<void> => {
    await Promise.all(rig.replicas.map((replica) => replica.end('SIGKILL')));
  };
  const startAll = (): Promise<unknown> => Promise.all([rig.startAgain(0), rig.startAgain(1)]);

  it('though all replicas are killed between the store and the publish', async () => {
    const hold = rig.door.holdAt(aPublish);
    breaks(chain(0));
    await eventually(() => expect(hold.reached).toBe(true), TOLD);
    expect(await statesOf([chain(0)])).toEqual([[]]);
    await killAll();
    hold.lose();
    await startAll();
    await eventuallyTold(false, [chain(0)]);
  }, 120_000);

  it('though all replicas are killed between the publish and the mark that it is done', async () => {
    const hold = rig.door.holdAt(aPublish, itsAcknowledgement);
    breaks(chain(1));
    await eventually(() => expect(hold.reached).toBe(true), TOLD);
    await eventuallyTold(false, [chain(1)]);
    await killAll();
    hold.lose();
    await startAll();
    breaks(chain(2));
    await eventuallyTold(false, [chain(1), chain(2)]);
  }, 120_000);

  it('though one replica after the other is killed while chains break and heal', async () => {
    for (const place of [0, 1, 0, 1]) {
      breaks(...rig.chains);
      await eventually(async () => expect((await statesOf(rig.chains)).flat().at(-1)).toBe('firing'), TOLD);
      await rig.replicas[place]?.end('SIGKILL');
      await rig.startAgain(place);
      await eventuallyTold(false, rig.chains);
      heals(...rig.chains);
      await eventuallyTold(true, rig.chains);
    }
  }, 180_000);

  it.each(['nats', 'postgres', 'redis'] as const)(
    'though %s is away for a while, and chains break in that time',
    async (name) => {
      const [before, meanwhile] = [chain(3), chain(4)];
      breaks(before);
      await eventuallyTold(false, [before]);
      process.kill(rig.servers[name].pid, 'SIGKILL');
      await delay(AWAY_MS / 2);
      heals(before);
      breaks(meanwhile);
      await delay(AWAY_MS / 2);
      await rig.servers[name].startAgain();
      await eventuallyTold(true, [before]);
      await eventuallyTold(false, [meanwhile]);
    },
    120_000,
  );
});
