import * as contracts from '@chain-mapping/contracts';
import type * as model from '@chain-mapping/model';
import * as wire from './wire';

/** Does not compile unless the client's type takes what the model's says, field by field. */
type Takes<Ours, Theirs extends Ours> = [Ours, Theirs];
type SameKeys<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never;

describe('what the client says on the wire', () => {
  it('is what the contracts say', () => {
    const { eventsTracked, flowsObserved, alertChanged, streams, subjectOf, filterOf } = contracts;
    expect(wire.EVENTS_TYPE).toBe(eventsTracked.type);
    expect(wire.FLOWS_TYPE).toBe(flowsObserved.type);
    expect(wire.ALERTS_STREAM).toBe(streams.alerts.name);
    expect(wire.eventsSubject('orders')).toBe(subjectOf(eventsTracked, { service_name: 'orders' }));
    expect(wire.flowsSubject('orders')).toBe(subjectOf(flowsObserved, { service_name: 'orders' }));
    expect(wire.RETENTION_DAYS).toBe(contracts.EVENT_RETENTION_DAYS);
    for (const filter of [{}, { severity: 'critical', chain_id: 'A1' }, { state: 'firing' }] as const) {
      expect(wire.alertsSubject(filter)).toBe(filterOf(alertChanged, filter));
    }
  });

  it('sends as many at once as are taken', () => {
    const event = {
      id: '1',
      service_name: 'a',
      event_type: 'b',
      timestamp: '2026-01-01T00:00:00.000Z',
      attributes: {},
    };
    const taken = (count: number) =>
      contracts.eventsTracked.data.safeParse({ events: new Array<object>(count).fill(event) }).success;
    expect([taken(wire.MOST_AT_ONCE), taken(wire.MOST_AT_ONCE + 1)]).toEqual([true, false]);
  });

  it('has types that are those of the model', () => {
    const alerts: Takes<wire.Alert, model.Alert>[] = [];
    const events: Takes<wire.TrackedEvent, model.TrackedEvent>[] = [];
    const flows: Takes<
      contracts.NetworkFlow,
      wire.Flow & Pick<contracts.NetworkFlow, 'bytes_sent' | 'bytes_received' | 'connections'>
    >[] = [];
    const types: Takes<wire.NodeType, model.NodeType>[] | Takes<model.EdgeType, wire.EdgeType>[] = [];
    const keys: [SameKeys<wire.Alert, model.Alert>, SameKeys<wire.TrackedEvent, model.TrackedEvent>] = [true, true];
    expect([alerts, events, flows, types]).toEqual([[], [], [], []]);
    expect(keys).toEqual([true, true]);
  });
});
