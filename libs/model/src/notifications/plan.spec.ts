import fc from 'fast-check';
import type { Severity } from '../chain/vocabulary';
import type { Incident } from '../health/incident';
import { routesFor } from './matching';
import { type Entry, planNotifications, type Planned, type Progress, shownOf, type Situation } from './plan';
import { NotificationRoutesInput } from './routes';

const T0 = Date.parse('2026-03-10T09:00:00.000Z');
const [ONE, TWO] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
const iso = (second: number): string => new Date(T0 + second * 1000).toISOString();

const anIncident = (more: Partial<Incident> = {}): Incident => ({
  id: '5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11',
  status: 'open',
  severity: 'critical',
  title: 'a is unhealthy',
  culprit: {
    ...{ kind: 'component', id: 'a', chain_id: 'A1', node_id: 'a', target_node: null, service_name: 'svc' },
    ...{ display_name: 'svc.a', suspected: false },
  },
  affected_chains: [{ chain_id: 'A1', status: 'unhealthy', distance: 0 }],
  ...{ affected_services: ['svc'], alert_count: 1, held_back_count: 0, opened_at: iso(0), updated_at: iso(0) },
  ...{ closed_at: null, acknowledged_at: null, acknowledged_by: null, acknowledged_until: null, resolution: null },
  ...{ merged_into: null, sequence: 1 },
  ...more,
});

/** What would be stored, and a receiver that takes all that is due at once unless it is away. */
class Ledger {
  readonly entries: Entry[] = [];
  readonly sent: string[] = [];
  /** Channels that were sent something without an answer: it may have arrived. */
  readonly unsure = new Set<string>();
  progress: Progress | null = null;
  lookAt: number | null = null;
  isAway = false;
  /** Whether whoever sends is killed with it, twice. */
  isKilled = false;
  enabled = new Set([ONE, TWO]);
  routes = NotificationRoutesInput.parse({});

  look(incident: Incident, second: number, muted = false): Planned[] {
    const now = T0 + second * 1000;
    const situation: Situation = {
      incident,
      routes: routesFor(incident, { ...this.routes, updated_at: null, updated_by: null }),
      enabled: this.enabled,
      ledger: this.entries,
      progress: this.progress,
      muted,
      muted_until: null,
      group: () => ({ waiting: null, last: null }),
    };
    const { notify, supersede, progress, look_again_at } = planNotifications(situation, now);
    for (const { id } of supersede) this.change(id, { state: 'superseded' });
    for (const each of notify) this.queue(each, incident, now);
    this.progress = progress;
    this.lookAt = look_again_at;
    this.deliver(now);
    return [...notify];
  }

  deliver(now: number): void {
    for (const { id, due_at, state, kind, channel_id } of [...this.entries]) {
      if (state !== 'queued' || due_at > now) continue;
      if (this.isAway) {
        this.change(id, { attempts: 1 });
        this.unsure.add(channel_id === ONE ? 'one' : 'two');
        continue;
      }
      if (this.isKilled) {
        this.change(id, { state: 'failed', attempts: 2, unrecorded: 2 });
        continue;
      }
      this.change(id, { state: 'sent', sent_at: now });
      this.sent.push(`${channel_id === ONE ? 'one' : 'two'} ${kind}`);
    }
  }

  private queue(each: Planned, incident: Incident, now: number): void {
    const key = ({ channel_id, route, kind, episode, ordinal }: Planned | Entry) =>
      [channel_id, route, kind, episode, ordinal].join();
    const known = this.entries.find((entry) => key(entry) === key(each));
    const entry: Entry = {
      ...shownOf(incident, now),
      ...each,
      ...{ id: String(this.entries.length), state: 'queued', attempts: 0, unrecorded: 0, sent_at: null },
    };
    if (known === undefined) this.entries.push(entry);
    else if (known.state === 'superseded') this.change(known.id, { state: 'queued', due_at: each.due_at });
  }

  private change(id: string, more: Partial<Entry>): void {
    const at = this.entries.findIndex((entry) => entry.id === id);
    const known = this.entries[at];
    if (known !== undefined) this.entries[at] = { ...known, ...more };
  }
}

const closedAt = (second: number, sequence = 9): Incident =>
  anIncident({ status: 'closed', closed_at: iso(second), affected_chains: [], sequence });
const aLedger = (settings: object = {}): Ledger => {
  const ledger = new Ledger();
  ledger.routes = NotificationRoutesInput.parse({ default: { channels: [ONE], ...settings } });
  return ledger;
};

describe('what is told of an incident', () => {
  it('is its opening and its end, once each', () => {
    const ledger = aLedger();
    for (const second of [0, 1, 30]) ledger.look(anIncident(), second);
    for (const second of [31, 32]) ledger.look(closedAt(31), second);
    expect(ledger.sent).toEqual(['one opened', 'one closed']);
    expect(ledger.lookAt).toBeNull();
  });

  it('goes to every channel that is switched on where the route names none', () => {
    const ledger = aLedger({ channels: null });
    ledger.enabled = new Set([TWO]);
    ledger.look(anIncident(), 0);
    expect(ledger.sent).toEqual(['two opened']);
  });

  it('waits for the rest of its group, and is not told where it is over before', () => {
    const ledger = aLedger({ group_wait_seconds: 30 });
    ledger.look(anIncident(), 0);
    ledger.look(closedAt(10), 10);
    expect(ledger.sent).toEqual([]);
    expect(ledger.entries.map(({ state }) => state)).toEqual(['superseded']);
  });

  it('is told with its end where the channel was away meanwhile', () => {
    const ledger = aLedger();
    ledger.isAway = true;
    ledger.look(anIncident(), 0);
    ledger.isAway = false;
    ledger.look(closedAt(10), 10);
    expect(ledger.sent).toEqual(['one opened', 'one closed']);
  });

  it('is its end also where the opening was given up, as its sender was killed with it twice', () => {
    const ledger = aLedger();
    ledger.isKilled = true;
    ledger.look(anIncident(), 0);
    ledger.isKilled = false;
    ledger.look(closedAt(10), 10);
    expect(ledger.sent).toEqual(['one closed']);
  });

  it('is told anew when it opens again', () => {
    const ledger = aLedger();
    ledger.look(anIncident(), 0);
    ledger.look(closedAt(10), 10);
    ledger.look(anIncident({ sequence: 10 }), 20);
    ledger.look(closedAt(30, 11), 30);
    expect(ledger.sent).toEqual(['one opened', 'one closed', 'one opened', 'one closed']);
  });

  it('is its end also while it is muted, and where its route leads elsewhere by now', () => {
    const ledger = aLedger();
    ledger.look(anIncident(), 0);
    ledger.routes = NotificationRoutesInput.parse({ default: { channels: [TWO] } });
    ledger.look(anIncident(), 5, true);
    expect(ledger.sent).toEqual(['one opened']);
    ledger.look(closedAt(10), 10, true);
    expect(ledger.sent).toEqual(['one opened', 'one closed']);
  });

  it('is told to who is added to its route', () => {
    const ledger = aLedger();
    ledger.look(anIncident(), 0);
    ledger.routes = NotificationRoutesInput.parse({ default: { channels: [ONE, TWO] } });
    ledger.look(anIncident(), 10);
    expect(ledger.sent).toEqual(['one opened', 'two opened']);
  });

  it('is told when the mute ends, and never where it ended before', () => {
    const ledger = aLedger();
    ledger.look(anIncident(), 0, true);
    expect(ledger.sent).toEqual([]);
    ledger.look(anIncident(), 60);
    expect(ledger.sent).toEqual(['one opened']);
    const another = aLedger();
    another.look(anIncident(), 0, true);
    another.look(closedAt(10), 10, true);
    expect(another.sent).toEqual([]);
  });

  it('holds back what waits for a channel that is away when a mute begins', () => {
    const ledger = aLedger();
    ledger.isAway = true;
    ledger.look(anIncident(), 0);
    ledger.look(anIncident(), 10, true);
    ledger.isAway = false;
    ledger.deliver(T0 + 20_000);
    expect(ledger.sent).toEqual([]);
    ledger.look(anIncident(), 30);
    expect(ledger.sent).toEqual(['one opened']);
  });
});

describe('reminders and escalation', () => {
  const steps = [{ after_seconds: 300, channels: [TWO] }];

  it('come by the time that has passed', () => {
    const ledger = aLedger({ repeat_interval_seconds: 600, escalation: steps });
    for (let second = 0; second <= 1300; second += 10) ledger.look(anIncident(), second);
    expect(ledger.sent).toEqual([
      'one opened',
      'two escalated',
      'one reminder',
      'two reminder',
      'one reminder',
      'two reminder',
    ]);
  });

  it('do not come nearer while it is muted or acknowledged', () => {
    const ledger = aLedger({ repeat_interval_seconds: 600, escalation: steps });
    ledger.look(anIncident(), 0);
    ledger.look(anIncident(), 100, true);
    for (let second = 110; second <= 4000; second += 10) ledger.look(anIncident(), second, true);
    expect(ledger.sent).toEqual(['one opened']);
    const acknowledged = anIncident({ acknowledged_at: iso(4000), acknowledged_until: iso(8000), sequence: 2 });
    for (let second = 4010; second < 8000; second += 10) ledger.look(acknowledged, second);
    expect(ledger.sent).toEqual(['one opened', 'one acknowledged']);
    for (let second = 8000; second < 8190; second += 10) ledger.look(acknowledged, second);
    expect(ledger.sent).toEqual(['one opened', 'one acknowledged']);
    for (let second = 8190; second <= 8220; second += 10) ledger.look(acknowledged, second);
    expect(ledger.sent).toEqual(['one opened', 'one acknowledged', 'two escalated']);
  });

  it('take the place of an opening that waits for more, also of one of the same moment', () => {
    const ledger = aLedger({ group_wait_seconds: 30, repeat_interval_seconds: 0, escalation: steps });
    ledger.look(anIncident(), 0);
    ledger.deliver(T0 + 30_000);
    ledger.routes = { ...ledger.routes, default: { ...ledger.routes.default, channels: [ONE, TWO] } };
    for (let second = 300; second <= 400; second += 10) ledger.look(anIncident(), second);
    expect(ledger.sent).toEqual(['one opened', 'two escalated']);
  });

  it('say when to look again: at the latest in half a minute', () => {
    const ledger = aLedger({ repeat_interval_seconds: 600, escalation: [{ after_seconds: 10, channels: [TWO] }] });
    ledger.look(anIncident(), 0);
    expect(ledger.lookAt).toBe(T0 + 10_000);
    ledger.look(anIncident(), 10);
    expect(ledger.lookAt).toBe(T0 + 40_000);
  });

  it('are not made up for: after a long while without a look there is one reminder', () => {
    const ledger = aLedger({ repeat_interval_seconds: 60 });
    ledger.look(anIncident(), 0);
    ledger.look(anIncident(), 6000);
    expect(ledger.sent).toEqual(['one opened', 'one reminder']);
  });
});

describe('changes of an open incident', () => {
  const grown = anIncident({
    sequence: 3,
    affected_chains: ['A1', 'B2'].map((chain_id) => ({ chain_id, status: 'unhealthy', distance: 0 })),
  });

  it('are told at once where it got worse, and not where it only grew', () => {
    const ledger = aLedger();
    ledger.look(anIncident({ severity: 'warning' }), 0);
    ledger.look(anIncident({ severity: 'critical', sequence: 2 }), 1);
    ledger.look(grown, 2);
    ledger.look(anIncident({ severity: 'warning', sequence: 4 }), 3);
    expect(ledger.sent).toEqual(['one opened', 'one changed']);
  });

  it('are all told where the route says so, at most once an interval', () => {
    const ledger = aLedger({ changes: 'all', group_interval_seconds: 60 });
    ledger.look(anIncident(), 0);
    ledger.look(grown, 2);
    expect(ledger.sent).toEqual(['one opened']);
    ledger.deliver(T0 + 60_000);
    expect(ledger.sent).toEqual(['one opened', 'one changed']);
    ledger.look(grown, 70);
    expect(ledger.sent).toEqual(['one opened', 'one changed']);
  });

  it('are not told where the route says so', () => {
    const ledger = aLedger({ changes: 'none' });
    ledger.look(anIncident({ severity: 'warning' }), 0);
    ledger.look(anIncident({ severity: 'critical', sequence: 2 }), 1);
    expect(ledger.sent).toEqual(['one opened']);
  });
});

describe('quiet hours', () => {
  it('hold back what is not critical until they end', () => {
    const quiet_hours = [{ from: '22:00', to: '10:30', time_zone: 'Europe/Berlin' }];
    const ledger = aLedger({ quiet_hours });
    // 09:00 UTC is 10:00 in Berlin in March.
    ledger.look(anIncident({ severity: 'warning' }), 0);
    expect([ledger.sent, ledger.lookAt]).toEqual([[], T0 + 30_000]);
    ledger.look(anIncident({ severity: 'warning' }), 30 * 60);
    expect(ledger.sent).toEqual(['one opened']);
    const urgent = aLedger({ quiet_hours });
    urgent.look(anIncident(), 0);
    expect(urgent.sent).toEqual(['one opened']);
  });
});

describe('whatever happens', () => {
  const severity = fc.constantFrom<Severity>('info', 'warning', 'critical');
  const step = fc.record({
    wait: fc.integer({ min: 1, max: 400 }),
    act: fc.constantFrom(
      'open',
      'close',
      'mute',
      'unmute',
      'acknowledge',
      'away',
      'back',
      'reroute',
      'disable',
      'nothing',
    ),
    severity,
    chains: fc.uniqueArray(fc.constantFrom('A1', 'B2', 'C3'), { minLength: 1 }),
  });
  const settings = fc.record({
    group_wait_seconds: fc.constantFrom(0, 30),
    repeat_interval_seconds: fc.constantFrom(0, 60, 600),
    changes: fc.constantFrom('none', 'worse', 'all'),
    escalation: fc.constantFrom([], [{ after_seconds: 120, channels: [TWO] }]),
  });

  /** Plays the steps, with looks in between as they are asked for, to a closed incident and a channel that works. */
  function play(given: object, steps: readonly { wait: number; act: string; severity: Severity; chains: string[] }[]) {
    const ledger = aLedger(given);
    let [second, sequence, muted] = [0, 1, false];
    let incident = anIncident();
    const mutedPages: string[] = [];
    const look = (): void => {
      const before = ledger.sent.length;
      ledger.look(incident, second, muted);
      const told = ledger.sent.slice(before).filter((text) => !text.endsWith('closed'));
      if (muted && incident.status === 'open') mutedPages.push(...told);
    };
    look();
    for (const { wait, act, severity: level, chains } of steps) {
      const until = second + wait;
      while (ledger.lookAt !== null && ledger.lookAt <= T0 + until * 1000) {
        second = Math.max(second + 1, Math.ceil((ledger.lookAt - T0) / 1000));
        look();
      }
      second = Math.max(second, until);
      const affected_chains = chains.map((chain_id) => ({ chain_id, status: 'unhealthy' as const, distance: 0 }));
      if (act === 'open') incident = anIncident({ severity: level, affected_chains, sequence: (sequence += 1) });
      if (act === 'close') incident = closedAt(second, (sequence += 1));
      if (act === 'acknowledge' && incident.status === 'open') {
        incident = {
          ...incident,
          acknowledged_at: iso(second),
          acknowledged_until: iso(second + 300),
          sequence: (sequence += 1),
        };
      }
      if (act === 'mute' || act === 'unmute') muted = act === 'mute';
      if (act === 'away' || act === 'back') ledger.isAway = act === 'away';
      if (act === 'reroute') {
        const { default: otherwise } = ledger.routes;
        const channels = otherwise.channels?.[0] === ONE ? [TWO] : [ONE];
        ledger.routes = { ...ledger.routes, default: { ...otherwise, channels } };
      }
      if (act === 'disable') ledger.enabled = new Set(ledger.enabled.size === 2 ? [ONE] : [ONE, TWO]);
      look();
    }
    ledger.isAway = false;
    look();
    second += 60;
    incident = closedAt(second, sequence + 1);
    look();
    ledger.deliver(T0 + second * 1000);
    return { ledger, mutedPages };
  }

  it('nobody is told of an end without an opening, nor of an opening without an end, and nothing twice', () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 25 }), (given, steps) => {
        const { ledger } = play(given, steps);
        for (const channel of ['one', 'two']) {
          let isOpen = false;
          for (const text of ledger.sent.filter((line) => line.startsWith(channel))) {
            const kind = text.slice(4);
            if (kind === 'opened') expect(isOpen).toBe(false);
            if (kind === 'closed') expect(isOpen || ledger.unsure.has(channel)).toBe(true);
            isOpen = kind !== 'closed';
          }
          expect([channel, isOpen, ledger.sent]).toEqual([channel, false, ledger.sent]);
        }
        const keys = ledger.entries.map(({ channel_id, route, kind, episode, ordinal }) =>
          [channel_id, route, kind, episode, ordinal].join(),
        );
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 500 },
    );
  });

  it('there is no page while it is muted', () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 25 }), (given, steps) => {
        expect(play(given, steps).mutedPages).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('what stays open, unmuted and unacknowledged is told', () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 15 }), (given, steps) => {
        const { ledger } = play(
          given,
          steps.filter(({ act }) => !['mute', 'acknowledge', 'close', 'away'].includes(act)),
        );
        expect(ledger.sent.length).toBeGreaterThan(0);
      }),
    );
  });
});
