import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { eventually, type Sighting } from '@chain-mapping/testing';
import { type AlertsRig, faultsOf, type RiggedChain, startAlerts } from './alerts-rig';
import { faultsOfDeliveries, kindsOf } from './webhook-receiver';

/** How long each backend is away: AWAY_SECONDS=60 npx jest alerts-go-on for the whole time that has to be borne. */
const AWAY_MS = Number(process.env['AWAY_SECONDS'] ?? 5) * 1000;
const TOLD = { timeout_ms: 45_000, every_ms: 200 };
/** How often a replica is killed while alerts fire and resolve, one and the other in turn. */
const KILLS = 4;

const aPublish: Sighting = { to: 'server', text: 'HPUB chain.alerts.' };
const itsAcknowledgement: Sighting = { to: 'client', text: '"stream":"CHAIN_ALERTS"' };

describe('each alert is told once on its subject, and once or twice to a channel, in order', () => {
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

  /** What was told of a chain by now. */
  interface Told {
    /** The states of its node, on the subject. */
    readonly states: readonly string[];
    /** How often the channel was not told to be broken. */
    readonly missed: number;
    /** Whether the channel was not told of the end. */
    readonly isOpen: boolean;
  }
  const toldOf = async (chains: readonly RiggedChain[]): Promise<Told[]> => {
    const told = await rig.told();
    return chains.map(({ id }) => {
      const kinds = kindsOf(id, rig.receiver.deliveries);
      // What comes late may open an incident again for a moment: more is no fault.
      const opened = kinds.filter((kind) => kind === 'opened').length;
      return {
        states: told.flatMap(({ alert }) =>
          alert.chain_id === id && alert.type === 'node_failed' ? [alert.status] : [],
        ),
        missed: Math.max(0, (broken.get(id) ?? 0) - opened),
        isOpen: kinds.length > 0 && kinds.at(-1) !== 'closed',
      };
    });
  };
  /** Every break, once; with the end of it if it is over. */
  const all = ({ id }: RiggedChain, isOver: boolean): Told => {
    const times = broken.get(id) ?? 0;
    const states = Array.from({ length: times }, () => ['firing', 'resolved']).flat();
    return { states: isOver ? states : states.slice(0, -1), missed: 0, isOpen: times > 0 && !isOver };
  };
  const eventuallyTold = (isOver: boolean, chains: readonly RiggedChain[]): Promise<unknown> =>
    eventually(async () => expect(await toldOf(chains)).toEqual(chains.map((each) => all(each, isOver))), TOLD);
  const eventuallyOnSubject = (state: string, chains: readonly RiggedChain[]): Promise<unknown> =>
    eventually(
      async () => expect((await toldOf(chains)).map(({ states }) => states.at(-1))).toEqual(chains.map(() => state)),
      TOLD,
    );

  afterEach(async () => {
    heals(...rig.chains);
    await eventuallyTold(true, rig.chains);
    expect(faultsOf(await rig.told())).toEqual([]);
    expect(faultsOfDeliveries(rig.receiver.deliveries)).toEqual([]);
  }, 120_000);

  const killAll = async (): Promise<void> => {
    await Promise.all(rig.replicas.map((replica) => replica.end('SIGKILL')));
  };
  const startAll = (): Promise<unknown> => Promise.all([rig.startAgain(0), rig.startAgain(1)]);

  it('though all replicas are killed between the store and the publish', async () => {
    const hold = rig.door.holdAt(aPublish);
    breaks(chain(0));
    await eventually(() => expect(hold.reached).toBe(true), TOLD);
    expect(await toldOf([chain(0)])).toMatchObject([{ states: [] }]);
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
      await eventuallyOnSubject('firing', rig.chains.slice(-1));
      await rig.replicas[place]?.end('SIGKILL');
      await rig.startAgain(place);
      await eventuallyTold(false, rig.chains);
      heals(...rig.chains);
      await eventuallyTold(true, rig.chains);
    }
  }, 180_000);

  it('though now one replica and now the other is killed, just when a message was sent, while alerts fire and resolve', async () => {
    const isBroken = new Set<RiggedChain>();
    let isOver = false;
    /** Each chain that was told of breaks, or heals. */
    const goOn = async (): Promise<void> => {
      const told = await toldOf(rig.chains);
      for (const [place, each] of rig.chains.entries()) {
        if (!isDeepStrictEqual(told[place], all(each, !isBroken.has(each)))) continue;
        if (isBroken.delete(each)) heals(each);
        else {
          isBroken.add(each);
          breaks(each);
        }
      }
    };
    const killInTurn = async (): Promise<void> => {
      for (let kills = 0; kills < KILLS; kills += 1) {
        const known = rig.receiver.deliveries.length;
        await eventually(() => expect(rig.receiver.deliveries.length).toBeGreaterThan(known), { ...TOLD, every_ms: 5 });
        await rig.replicas[kills % 2]?.end('SIGKILL');
        await rig.startAgain(kills % 2);
      }
    };
    const fireAndResolve = (): Promise<unknown> =>
      eventually(
        async () => {
          await goOn();
          expect(isOver).toBe(true);
        },
        { timeout_ms: 200_000, every_ms: 50 },
      );
    await Promise.all([killInTurn().finally(() => (isOver = true)), fireAndResolve()]);
    await eventuallyTold(false, [...isBroken]);
    heals(...rig.chains);
    await eventuallyTold(true, rig.chains);
  }, 240_000);

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
    AWAY_MS + 120_000,
  );
});
