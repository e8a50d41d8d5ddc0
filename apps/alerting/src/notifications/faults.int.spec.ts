import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Incident } from '@chain-mapping/model';
import { aPostgresServer, eventually, type TestProcess } from '@chain-mapping/testing';
import { anIncident, closed, NotifiedSystem, Receiver } from './notifications.fixture';

jest.setTimeout(180_000);

const ROOT = join(__dirname, '../../../..');
const SOON = { timeout_ms: 30_000 };

describe('notifications through faults', () => {
  let system: NotifiedSystem;
  let postgres: TestProcess;
  let receiver: Receiver;
  const children = new Set<ChildProcess>();

  /** Alerting in a process of its own, that can be killed. */
  function aProcess(): { kill(): Promise<void> } {
    const child = fork(join(ROOT, 'apps/alerting/src/main.ts'), [], {
      execArgv: ['--conditions=@chain-mapping/source', '--require', join(ROOT, 'tools/register-typescript.cjs')],
      // How long nobody answers is how long the next one waits for the one that was killed.
      env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...system.environment({ NOTIFICATIONS_TIMEOUT_SECONDS: '1' }) },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.add(child);
    return {
      kill: async () => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
        children.delete(child);
      },
    };
  }

  interface Body {
    readonly data: { readonly incidents: readonly { readonly kind: string; readonly incident: Incident }[] };
  }

  /** What the receiver was told of an incident: the kind, and the id of the message that it came in. */
  const received = (incident: Incident): { kind: string; id: string | undefined }[] =>
    receiver.received.flatMap(({ body, headers }) =>
      (JSON.parse(body) as Body).data.incidents
        .filter((each) => each.incident.id === incident.id)
        .map(({ kind }) => ({ kind, id: headers['webhook-id']?.toString() })),
    );
  const kinds = (incident: Incident): string[] => received(incident).map(({ kind }) => kind);

  beforeAll(async () => {
    postgres = await aPostgresServer();
    system = await NotifiedSystem.start(postgres);
    receiver = await new Receiver().start();
    // Makes the tables and the channel; while it is the only one that runs, it is what the processes below take over from.
    const first = await system.startAlerting();
    await system.channel('webhook', { url: receiver.url });
    await first.stop();
  });
  afterEach(() => {
    receiver.replies = [{ status: 200 }];
  });
  afterAll(async () => {
    children.forEach((child) => child.kill('SIGKILL'));
    await receiver?.stop();
    await system?.stop();
  });

  it('what was sent when alerting was killed is sent once more, with its id, and in order', async () => {
    receiver.replies = ['silent', { status: 200 }];
    const killed = aProcess();
    const incident = anIncident();
    await system.tell(incident);
    await eventually(() => expect(kinds(incident)).toEqual(['opened']), SOON);
    await killed.kill();
    await system.tell(closed(incident));
    const next = aProcess();
    await eventually(() => expect(kinds(incident)).toEqual(['opened', 'opened', 'closed']), SOON);
    expect(
      new Set(
        received(incident)
          .slice(0, 2)
          .map(({ id }) => id),
      ).size,
    ).toBe(1);
    await eventually(async () => expect(await system.states(incident)).toEqual(['opened sent', 'closed sent']), SOON);
    await next.kill();
  });

  it('what alerting was killed with twice is not sent a third time, and stands in the ledger as given up', async () => {
    receiver.replies = ['silent'];
    const incident = anIncident();
    await system.tell(incident);
    for (const times of [1, 2]) {
      const killed = aProcess();
      await eventually(() => expect(kinds(incident)).toHaveLength(times), SOON);
      await killed.kill();
    }
    receiver.replies = [{ status: 200 }];
    const last = aProcess();
    await eventually(async () => expect(await system.states(incident)).toEqual(['opened failed']), SOON);
    expect((await system.ledger(incident))[0]?.reason).toMatch(/it may have arrived, and is not sent a third time/);
    const another = anIncident();
    await system.tell(another);
    await eventually(() => expect(kinds(another)).toEqual(['opened']), SOON);
    expect(kinds(incident)).toHaveLength(2);
    // Whoever was told of it after all is told of its end.
    await system.tell(closed(incident));
    await eventually(() => expect(kinds(incident)).toEqual(['opened', 'opened', 'closed']), SOON);
    await last.kill();
  });

  it('while Redis is away, and after it lost everything, people are told, once', async () => {
    await system.startAlerting();
    process.kill(system.redis.pid, 'SIGKILL');
    const [first, second] = [anIncident(), anIncident()];
    await system.tell(first);
    await eventually(() => expect(kinds(first)).toEqual(['opened']), SOON);
    await system.redis.startAgain();
    await system.tell(second);
    await eventually(() => expect(kinds(second)).toEqual(['opened']), SOON);
    for (const incident of [first, second]) await system.tell(closed(incident));
    for (const incident of [first, second]) {
      await eventually(() => expect(kinds(incident)).toEqual(['opened', 'closed']), SOON);
    }
  });

  it('what happens while Postgres is away is told when it is back: at least once, at most twice, in order', async () => {
    receiver.replies = [{ status: 200 }];
    const before = anIncident();
    await system.tell(before);
    await eventually(() => expect(kinds(before)).toEqual(['opened']), SOON);
    process.kill(postgres.pid, 'SIGKILL');
    const during = anIncident();
    const told = system.tell(closed(before)).then(() => system.tell(during));
    await postgres.startAgain();
    await told;
    await eventually(() => expect(kinds(before)).toContain('closed'), SOON);
    await eventually(() => expect(kinds(during)).toContain('opened'), SOON);
    await eventually(async () => expect(await system.states(during)).toEqual(['opened sent']), SOON);
    for (const incident of [before, during]) {
      for (const kind of ['opened', 'closed']) {
        expect(kinds(incident).filter((each) => each === kind).length).toBeLessThanOrEqual(2);
      }
    }
    expect(kinds(before).indexOf('closed')).toBeGreaterThan(kinds(before).lastIndexOf('opened'));
  });
});
