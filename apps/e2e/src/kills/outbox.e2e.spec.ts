import { eventually, type Hold } from '@chain-mapping/testing';
import type { Kind } from './books';
import { subjectOfChange } from './events';
import { type Rig, startRig, type Store } from './rig';
import { type Step, steps } from './steps';

interface Case {
  /** Whom `kill -9` hits; of the connection it means that it is cut, and nobody dies. */
  readonly victim: Store | 'registry' | 'the connection';
  /** The message that is on its way at that moment, and what then becomes of it. */
  readonly step: keyof typeof steps;
  readonly fate: 'arrives' | 'is lost';
  /** Whether the change is made in the end. */
  readonly happens: boolean;
}

const WRITERS = 3;
const LIFE: readonly Kind[] = ['registered', 'updated', 'updated', 'deleted'];
const PATIENCE = { timeout_ms: 30_000 };

describe('a change and its event', () => {
  let rig: Rig;
  let hold: Hold | undefined;
  let stopWriting: () => Promise<unknown> = () => Promise.resolve();

  beforeAll(async () => {
    rig = await startRig();
    await rig.answers();
  }, 180_000);

  afterEach(async () => {
    hold?.letGo();
    await stopWriting();
  }, 120_000);

  afterAll(() => rig?.stop(), 60_000);

  /** Leads chains through their lives, each by one writer, whatever becomes of a change; answers how many have been acknowledged. */
  function startWriting(): () => number {
    let stopped = false;
    let acknowledged = 0;
    const write = async (): Promise<void> => {
      while (!stopped) {
        const chain_id = rig.caller.newId();
        for (const kind of LIFE) {
          const outcome = await rig.caller.ask(kind, chain_id).outcome;
          if (outcome === 'acknowledged') acknowledged += 1;
          // A registry that is away says so at once: who asked on would do nothing else.
          if (outcome === 'unknown') await rig.answers();
        }
      }
    };
    const writers = Promise.all(Array.from({ length: WRITERS }, write));
    stopWriting = () => {
      stopped = true;
      return writers;
    };
    return () => acknowledged;
  }

  const aRegisteredChain = () =>
    eventually(async () => {
      const chain_id = rig.caller.newId();
      expect(await rig.caller.ask('registered', chain_id).outcome).toBe('acknowledged');
      return chain_id;
    });
  const isHeld = () => eventually(() => expect(hold?.reached).toBe(true), PATIENCE);

  // Left out is what is the same to those who live on: whether a message to the dead is lost; whether one that the registry was to send
  // next is lost or was never sent.
  it.each<Case>([
    { victim: 'registry', step: 'its one statement', fate: 'arrives', happens: true },
    { victim: 'registry', step: 'the answer to its one statement', fate: 'is lost', happens: true },
    { victim: 'registry', step: 'the answer to its last statement', fate: 'is lost', happens: false },
    { victim: 'registry', step: 'its commit', fate: 'arrives', happens: true },
    { victim: 'registry', step: 'the answer to its commit', fate: 'is lost', happens: true },
    { victim: 'registry', step: "the relay's read", fate: 'is lost', happens: true },
    { victim: 'registry', step: 'the publish', fate: 'is lost', happens: true },
    { victim: 'registry', step: 'the publish', fate: 'arrives', happens: true },
    { victim: 'registry', step: 'the acknowledgement', fate: 'is lost', happens: true },
    { victim: 'registry', step: 'the mark', fate: 'arrives', happens: true },
    { victim: 'registry', step: 'the commit of the mark', fate: 'arrives', happens: true },
    { victim: 'registry', step: 'the answer to the commit of the mark', fate: 'is lost', happens: true },

    { victim: 'postgres', step: 'its one statement', fate: 'is lost', happens: false },
    { victim: 'postgres', step: 'the answer to its one statement', fate: 'is lost', happens: true },
    { victim: 'postgres', step: 'the answer to its one statement', fate: 'arrives', happens: true },
    { victim: 'postgres', step: 'the answer to its last statement', fate: 'arrives', happens: false },
    { victim: 'postgres', step: 'its commit', fate: 'is lost', happens: false },
    { victim: 'postgres', step: 'the answer to its commit', fate: 'is lost', happens: true },
    { victim: 'postgres', step: 'the answer to its commit', fate: 'arrives', happens: true },
    { victim: 'postgres', step: "the relay's read", fate: 'is lost', happens: true },
    { victim: 'postgres', step: 'the publish', fate: 'arrives', happens: true },
    { victim: 'postgres', step: 'the acknowledgement', fate: 'is lost', happens: true },
    { victim: 'postgres', step: 'the acknowledgement', fate: 'arrives', happens: true },
    { victim: 'postgres', step: 'the mark', fate: 'is lost', happens: true },
    { victim: 'postgres', step: 'the commit of the mark', fate: 'is lost', happens: true },
    { victim: 'postgres', step: 'the answer to the commit of the mark', fate: 'is lost', happens: true },
    { victim: 'postgres', step: 'the answer to the commit of the mark', fate: 'arrives', happens: true },

    { victim: 'nats', step: 'its one statement', fate: 'arrives', happens: true },
    { victim: 'nats', step: 'the answer to its one statement', fate: 'arrives', happens: true },
    { victim: 'nats', step: 'the answer to its last statement', fate: 'arrives', happens: true },
    { victim: 'nats', step: 'its commit', fate: 'arrives', happens: true },
    { victim: 'nats', step: 'the answer to its commit', fate: 'arrives', happens: true },
    { victim: 'nats', step: "the relay's read", fate: 'arrives', happens: true },
    { victim: 'nats', step: 'the publish', fate: 'is lost', happens: true },
    { victim: 'nats', step: 'the acknowledgement', fate: 'is lost', happens: true },
    { victim: 'nats', step: 'the acknowledgement', fate: 'arrives', happens: true },
    { victim: 'nats', step: 'the mark', fate: 'arrives', happens: true },
    { victim: 'nats', step: 'the commit of the mark', fate: 'arrives', happens: true },
    { victim: 'nats', step: 'the answer to the commit of the mark', fate: 'arrives', happens: true },

    { victim: 'the connection', step: 'its one statement', fate: 'is lost', happens: false },
    { victim: 'the connection', step: 'the answer to its one statement', fate: 'is lost', happens: true },
    { victim: 'the connection', step: 'the answer to its last statement', fate: 'is lost', happens: false },
    { victim: 'the connection', step: 'its commit', fate: 'is lost', happens: false },
    { victim: 'the connection', step: 'the answer to its commit', fate: 'is lost', happens: true },
    { victim: 'the connection', step: "the relay's read", fate: 'is lost', happens: true },
    { victim: 'the connection', step: 'the publish', fate: 'is lost', happens: true },
    { victim: 'the connection', step: 'the acknowledgement', fate: 'is lost', happens: true },
    { victim: 'the connection', step: 'the mark', fate: 'is lost', happens: true },
    { victim: 'the connection', step: 'the commit of the mark', fate: 'is lost', happens: true },
    { victim: 'the connection', step: 'the answer to the commit of the mark', fate: 'is lost', happens: true },
  ])(
    'are one though $victim is killed: $step $fate',
    async ({ victim, step, fate, happens }) => {
      const { store, kind, sightings, early = false, shows }: Step = steps[step];
      const chain_id = kind === 'registered' ? rig.caller.newId() : await aRegisteredChain();

      hold = rig.proxies[store].holdAt(...sightings(subjectOfChange(kind, chain_id)));
      const acknowledged = startWriting();
      if (early) await isHeld();
      const { tag, outcome } = rig.caller.ask(kind, chain_id);
      await isHeld();
      await eventually(async () => expect(await rig.progressOf(kind, chain_id)).toMatchObject(shows), PATIENCE);

      if (victim !== 'the connection') await rig.kill(victim);
      if (fate === 'arrives') hold.letGo();
      else hold.lose();
      if (victim !== 'the connection') await rig.startAgain(victim);
      await rig.answers();
      const before = acknowledged();
      await eventually(() => expect(acknowledged()).toBeGreaterThan(before), PATIENCE);
      await Promise.all([stopWriting(), outcome]);

      const { faults, made } = await rig.closeBooks();
      expect(faults).toEqual([]);
      expect(made.has(tag)).toBe(happens);
    },
    60_000,
  );

  it('are one for each of a crowd that one statement registers, of which the answer is lost', async () => {
    const crowd = Array.from({ length: 30 }, () => rig.caller.newId());
    const last = crowd.at(-1) ?? '';
    hold = rig.proxies.postgres.holdAt(
      ...steps['the answer to its one statement'].sightings(subjectOfChange('registered', last)),
    );
    // Only what is signed alike is written together.
    const actor = rig.caller.newActor();
    const asked = crowd.map((chain_id) => rig.caller.ask('registered', chain_id, actor));
    await isHeld();
    hold.lose();
    const outcomes = await Promise.all(asked.map(({ outcome }) => outcome));

    const { faults, made } = await rig.closeBooks({ fromTheBeginning: true });
    expect(faults).toEqual([]);
    expect(made.has(asked.at(-1)?.tag ?? '')).toBe(true);
    // Of one alone this would not be tried at all.
    expect(outcomes.filter((outcome) => outcome === 'unknown').length).toBeGreaterThan(1);
  }, 120_000);
});
