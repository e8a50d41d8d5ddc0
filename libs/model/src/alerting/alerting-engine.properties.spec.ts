import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { step } from './alerting-engine';
import { isAtLeast } from './incident-record';
import { HOLD_MS, type Simulation as Simulated, Simulation, someScenario } from './simulation.fixture';

jest.setTimeout(3_600_000);

/** How many random platforms and outages are played: SIMULATIONS=10000 for many more. */
const RUNS = Number(process.env['SIMULATIONS'] ?? 1200);
/** Each of these is played twice. */
const FEWER = Math.ceil(RUNS / 10);

/** What must hold. Without `expect`, which would take most of the time. */
function must(holds: boolean, what: string, ...about: unknown[]): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(about)}`);
}

/** Looks at a simulation after every second of it; what it answers is looked at in the end. */
type Watch = (simulation: Simulated) => { readonly eachSecond?: () => void; readonly inTheEnd?: () => void };

const belongsTogether: Watch = (simulation) => ({
  eachSecond: () => {
    const open = [...simulation.state.incidents.values()].flatMap(({ id, status }) => (status === 'open' ? [id] : []));
    const active = simulation.active();
    const theirs = new Set(active.map(({ incident_id }) => incident_id));
    must(
      open.every((id) => theirs.has(id)),
      'an open incident has an active alert',
    );
    must(theirs.size === open.length, 'an active alert belongs to an open incident', active);
  },
});

const oneForOneCause: Watch = (simulation) => ({
  eachSecond: () => {
    const keys = [...simulation.state.incidents.values()].flatMap(({ status, culprit_ids }) =>
      status === 'open' ? culprit_ids : [],
    );
    must(keys.length === new Set(keys).size, 'one root cause is one incident', keys);
  },
});

const losesNothing: Watch = (simulation) => ({
  eachSecond: () => {
    const now = simulation.time().getTime();
    const active = simulation.active();
    for (const alert of active) {
      // Who looks after it knows of it.
      if (alert.told_at !== null || alert.status === 'acknowledged' || simulation.isSilenced(alert)) continue;
      const told = active.filter((each) => each.told_at !== null && each.incident_id === alert.incident_id);
      if (told.some(({ severity }) => isAtLeast(severity, alert.severity))) continue;
      // Its component flaps, and that was told.
      if (alert.held_back?.endsWith('is flapping') === true) {
        must(
          active.some((each) => each.type === 'flapping' && each.incident_id === alert.incident_id),
          'what is held back because it flaps belongs to what flaps',
          alert,
        );
        continue;
      }
      must(
        alert.hold_until !== null && alert.hold_until > now && alert.hold_until <= now + HOLD_MS,
        'what is not told itself goes with what was, and nothing waits longer than the hold',
        alert,
      );
    }
  },
});

const tellsOnce: Watch = (simulation) => {
  const known = new Map<string, { status: string; sequence: number }>();
  let heard = 0;
  return {
    eachSecond: () => {
      for (const { alert } of simulation.told.slice(heard)) {
        const before = known.get(alert.id);
        must(alert.sequence > (before?.sequence ?? 0), 'the sequence of an alert grows', alert);
        if (alert.status === 'firing') {
          // A second time only when an acknowledgement has expired.
          must(before === undefined || before.status === 'acknowledged', 'an alert is told once', alert);
          must(before !== undefined || !simulation.isSilenced(alert), 'what is silenced is not told', alert);
        } else {
          must(before !== undefined && before.status !== 'resolved', 'what ends was told to have begun', alert);
        }
        known.set(alert.id, { status: alert.status, sequence: alert.sequence });
      }
      heard = simulation.told.length;
    },
    inTheEnd: () => {
      for (const [id, { status }] of known) must(status === 'resolved', 'what was told is told to have ended', id);
    },
  };
};

const incidentsInTurn: Watch = (simulation) => ({
  inTheEnd: () => {
    const open = [...simulation.state.incidents.values()].filter(({ status }) => status === 'open');
    must(open.length === 0, 'no incident is left', open);
    const known = new Map<string, { state: string; sequence: number }>();
    for (const { state, incident } of simulation.messages) {
      const before = known.get(incident.id);
      const isFirst = before === undefined || before.state === 'closed';
      must((state === 'opened') === isFirst, 'incidents open and close in turn', incident);
      must(incident.sequence > (before?.sequence ?? 0), 'the sequence of an incident grows', incident);
      known.set(incident.id, { state, sequence: incident.sequence });
    }
    must(
      [...known.values()].every(({ state }) => state === 'closed'),
      'what was told to have opened is told to have closed',
    );
  },
});

const holdsBackNothing: Watch = (simulation) => ({
  eachSecond: () => {
    // A silence is over with the next step; who looks after it knows of it.
    const untold = simulation
      .active()
      .filter((alert) => alert.told_at === null && alert.status === 'firing' && !simulation.isSilenced(alert));
    must(
      untold.every(({ held_since }) => held_since !== null),
      'nothing but silences and flapping holds back an alert',
      untold,
    );
  },
});

function play(watches: readonly Watch[], suppression: boolean, numRuns: number): void {
  fc.assert(
    fc.property(someScenario, (scenario) => {
      const simulation = new Simulation(scenario, suppression);
      const watching = watches.map((watch) => watch(simulation));
      simulation.run(() => watching.forEach(({ eachSecond }) => eachSecond?.()));
      watching.forEach(({ inTheEnd }) => inTheEnd?.());
    }),
    { numRuns },
  );
}

/** What is told of one alert or incident has an order, and what is told of several has none. */
function inOrder({ state, effects }: ReturnType<typeof step>): ReturnType<typeof step> {
  const by = <T>(all: readonly T[], nameOf: (each: T) => string): T[] =>
    all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
  return {
    state,
    effects: {
      ...effects,
      alerts: by(effects.alerts, ({ alert }) => alert.fingerprint),
      incidents: by(effects.incidents, ({ incident }) => incident.id),
      messages: by(effects.messages, ({ incident }) => incident.id),
    },
  };
}

describe('alerting, through outages on a clock of its own', () => {
  it('tells every failure once, with its end, as one incident for one root cause, and leaves none behind', () => {
    play([belongsTogether, oneForOneCause, losesNothing, tellsOnce, incidentsInTurn], true, RUNS);
  });

  it('holds nothing back but for silences and flapping while suppression is off', () => {
    play([belongsTogether, oneForOneCause, tellsOnce, incidentsInTurn, holdsBackNothing], false, FEWER);
  });

  it('decides the same whether or not it carries on what the steps before have worked out', () => {
    fc.assert(
      fc.property(someScenario, (scenario) => {
        const simulation = new Simulation(scenario);
        simulation.comparing = true;
        simulation.run(({ compared }) => {
          for (const [fresh, carried] of compared.splice(0).map((pair) => pair.map(inOrder))) {
            // In words, where they are not.
            if (!isDeepStrictEqual(carried, fresh)) expect(carried).toEqual(fresh);
          }
        });
      }),
      { numRuns: FEWER },
    );
  });
});
