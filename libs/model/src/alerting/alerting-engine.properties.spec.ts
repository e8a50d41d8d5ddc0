import fc from 'fast-check';
import { isAtLeast } from './incident-record';
import { HOLD_MS, type Simulation as Simulated, Simulation, someScenario } from './simulation.fixture';

jest.setTimeout(60_000);

const RUNS = 120;

const run = (look: (simulation: Simulated) => void, suppression = true) =>
  fc.assert(
    fc.property(someScenario, (scenario) => new Simulation(scenario, suppression).run(look)),
    { numRuns: RUNS },
  );

describe('alerting, through outages on a clock of its own', () => {
  it('leaves no incident without an alert, and no alert without an incident', () => {
    run(({ state }) => {
      const open = new Set([...state.incidents.values()].flatMap(({ id, status }) => (status === 'open' ? id : [])));
      const alerts = [...state.alerts.values()].filter(({ status }) => status !== 'resolved');
      expect(new Set(alerts.map(({ incident_id }) => incident_id))).toEqual(open);
    });
  });

  it('has one incident for one root cause', () => {
    run(({ state }) => {
      const keys = [...state.incidents.values()].flatMap(({ status, culprit_ids }) =>
        status === 'open' ? culprit_ids : [],
      );
      expect(keys).toEqual([...new Set(keys)]);
    });
  });

  it('loses no failure: what is not told itself goes with what was, and nothing waits longer than the hold', () => {
    run((simulation) => {
      const active = simulation.active();
      for (const alert of active) {
        if (alert.told_at !== null || simulation.isSilenced(alert)) continue;
        const told = active.filter((each) => each.told_at !== null && each.incident_id === alert.incident_id);
        if (told.some(({ severity }) => isAtLeast(severity, alert.severity))) continue;
        expect(alert.hold_until).not.toBeNull();
        expect(alert.hold_until).toBeGreaterThan(simulation.time().getTime());
        expect(alert.hold_until).toBeLessThanOrEqual(simulation.time().getTime() + HOLD_MS);
      }
    });
  });

  it('tells each alert once, its end exactly where its beginning was told, and nothing that is silenced', () => {
    fc.assert(
      fc.property(someScenario, (scenario) => {
        const simulation = new Simulation(scenario);
        let heard = 0;
        simulation.run(({ told }) => {
          for (const { alert } of told.slice(heard)) {
            const earlier = told
              .slice(
                0,
                told.findIndex((each) => each.alert === alert),
              )
              .filter((each) => each.alert.id === alert.id);
            if (alert.status === 'firing') {
              expect(earlier).toEqual([]);
              expect(simulation.isSilenced(alert)).toBe(false);
            } else {
              expect(earlier.map((each) => each.alert.status)).toEqual(['firing']);
            }
            for (const each of earlier) expect(alert.sequence).toBeGreaterThan(each.alert.sequence);
          }
          heard = told.length;
        });
        const firing = simulation.told.filter(({ alert }) => alert.status === 'firing').map(({ alert }) => alert.id);
        const resolved = simulation.told
          .filter(({ alert }) => alert.status === 'resolved')
          .map(({ alert }) => alert.id);
        expect(resolved.sort()).toEqual(firing.sort());
      }),
      { numRuns: RUNS },
    );
  });

  it('opens and closes incidents in turn, in the order of their sequence, and ends with none', () => {
    fc.assert(
      fc.property(someScenario, (scenario) => {
        const simulation = new Simulation(scenario);
        simulation.run(() => undefined);
        expect([...simulation.state.incidents.values()].filter(({ status }) => status === 'open')).toEqual([]);
        const known = new Map<string, { state: string; sequence: number }>();
        for (const { state, incident } of simulation.messages) {
          const before = known.get(incident.id);
          expect(state === 'opened').toBe(before === undefined || before.state === 'closed');
          expect(incident.sequence).toBeGreaterThan(before?.sequence ?? 0);
          known.set(incident.id, { state, sequence: incident.sequence });
        }
        expect([...known.values()].filter(({ state }) => state !== 'closed')).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('holds nothing back but for silences while suppression is off', () => {
    run((simulation) => {
      const untold = simulation.active().filter((alert) => alert.told_at === null && !simulation.isSilenced(alert));
      // A silence is over with the next step.
      expect(untold.filter(({ held_since }) => held_since === null)).toEqual([]);
    }, false);
  });
});
