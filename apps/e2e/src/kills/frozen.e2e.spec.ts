import { registryStatistics } from '@chain-mapping/contracts';
import { eventually } from '@chain-mapping/testing';
import { subjectOfChange } from './events';
import { type Rig, startRig, type Store } from './rig';
import { steps } from './steps';

/** More than the registry has connections to Postgres. */
const CROWD = 30;

describe('a registry whose store answers nothing, though the connection stands', () => {
  let rig: Rig;
  let thaw: () => void = () => undefined;

  beforeAll(async () => {
    rig = await startRig();
    await rig.answers();
  }, 180_000);

  afterEach(() => thaw());

  afterAll(() => rig?.stop(), 60_000);

  it.each<Store>(['postgres', 'nats'])(
    'says so within the deadline while %s is frozen, and makes each change once or not at all',
    async (store) => {
      thaw = await rig.freeze(store);
      const outcomes = Array.from({ length: CROWD }, () => rig.caller.ask('registered', rig.caller.newId()).outcome);
      await expect(rig.messages.ask(registryStatistics, {})).rejects.toMatchObject({
        // As a frozen NATS is missed by its clients while they wait: then at once.
        code: expect.stringMatching(/^(DeadlineExceeded|Unavailable)$/) as string,
      });
      expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['unknown']));
      const { ready, checks } = await rig.readiness();
      expect([ready, checks[store]]).toEqual([false, expect.not.stringMatching(/^ok$/)]);

      thaw();
      await rig.answers();
      await eventually(async () => expect(await rig.readiness()).toMatchObject({ ready: true }));
      const { tag, outcome } = rig.caller.ask('registered', rig.caller.newId());
      expect(await outcome).toBe('acknowledged');
      const { faults, made } = await rig.closeBooks();
      expect(faults).toEqual([]);
      expect(made.has(tag)).toBe(true);
    },
    60_000,
  );

  it('publishes on, though the network has lost a connection of its relay and told nobody', async () => {
    const { kind, sightings } = steps['the answer to the commit of the mark'];
    const chain_id = rig.caller.newId();
    expect(await rig.caller.ask('registered', chain_id).outcome).toBe('acknowledged');
    const hold = rig.proxies.postgres.holdAt(...sightings(subjectOfChange(kind, chain_id)));
    expect(await rig.caller.ask(kind, chain_id).outcome).toBe('acknowledged');
    await eventually(() => expect(hold.reached).toBe(true));
    expect(await rig.caller.ask('deleted', chain_id).outcome).toBe('acknowledged');
    expect((await rig.closeBooks()).faults).toEqual([]);
  }, 120_000);
});
