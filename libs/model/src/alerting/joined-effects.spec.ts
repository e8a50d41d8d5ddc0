import type { AlertingEffects, IncidentChange } from './alerting-state';
import type { ObservedComponent } from './explanations';
import { joinedEffects } from './joined-effects';

const NOTHING: AlertingEffects = { alerts: [], incidents: [], messages: [], components: [], checks: [] };
const incident = (id: string, sequence: number, ...events: string[]) =>
  ({ incident: { id, sequence }, events: events.map((text) => ({ text })) }) as unknown as IncidentChange;
const component = (target_id: string, slot: number): ObservedComponent => ({
  ...{ target_id, slot, status: 'unhealthy', since: 1, seen_at: 1 },
});

describe('what follows from two steps together', () => {
  it('has each incident and each component once, as they are in the end, with all that happened', () => {
    const joined = joinedEffects(
      { ...NOTHING, incidents: [incident('a', 1, 'opened')], components: [component('x', 1), component('y', 1)] },
      {
        ...NOTHING,
        incidents: [incident('b', 1, 'opened'), incident('a', 2, 'told')],
        components: [component('x', 2)],
      },
    );
    expect(joined.incidents).toEqual([incident('a', 2, 'opened', 'told'), incident('b', 1, 'opened')]);
    expect(joined.components).toEqual([component('x', 2), component('y', 1)]);
  });

  it('tells what either tells, in order', () => {
    const messages = (state: string) => [{ state }] as unknown as AlertingEffects['messages'];
    const joined = joinedEffects(
      { ...NOTHING, messages: messages('opened') },
      { ...NOTHING, messages: messages('changed') },
    );
    expect(joined.messages.map(({ state }) => state)).toEqual(['opened', 'changed']);
  });
});
