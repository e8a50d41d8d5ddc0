import type { ObservedResult, TrackedEvent } from '@chain-mapping/model';
import { eventRows, flowRows, healthRows, refusal } from './rows';

const result = (fields: Partial<ObservedResult>): ObservedResult => ({
  result_id: 'result-1',
  target_id: 'target-1',
  slot: 1_767_225_600_000,
  checked_at: '2026-01-01T00:00:00.120Z',
  type: 'http',
  status: 'healthy',
  response_time: 12.5,
  error_message: null,
  nodes: [
    { chain_id: 'A1', node_id: 'feed', service_name: 'data-bridge' },
    { chain_id: 'B2', node_id: 'bridge', service_name: null },
  ],
  component_status: 'healthy',
  component_since: '2026-01-01T00:00:00.000Z',
  consecutive_failures: 0,
  ...fields,
});

const event: TrackedEvent = {
  id: 'event-1',
  service_name: 'data-bridge',
  event_type: 'order',
  timestamp: '2026-01-01T00:00:00.120Z',
  attributes: { amount: 3 },
};

describe('rows of check results', () => {
  it('are a response time and an availability for each node, with integer milliseconds', () => {
    const { rows, at, key } = healthRows(result({}), 'test');
    expect({ at, key }).toEqual({ at: Date.UTC(2026, 0, 1, 0, 0, 0, 120), key: 'result-1' });
    expect(rows).toMatchObject([
      {
        timestamp: at,
        chain_id: 'A1',
        node_id: 'feed',
        metric_type: 'response_time',
        metric_value: 12.5,
        metric_unit: 'ms',
      },
      {
        chain_id: 'A1',
        metric_type: 'availability',
        metric_value: 1,
        service_name: 'data-bridge',
        environment: 'test',
      },
      { chain_id: 'B2', metric_type: 'response_time', service_name: '' },
      { chain_id: 'B2', metric_type: 'availability' },
    ]);
  });

  it.each([
    ['degraded', 1],
    ['unhealthy', 0],
  ] as const)('count %s as availability %d', (status, availability) => {
    const { rows } = healthRows(result({ status, response_time: null }), 'test');
    expect(rows.map(({ metric_type, metric_value }) => [metric_type, metric_value])).toEqual([
      ['availability', availability],
      ['availability', availability],
    ]);
  });

  it('say nothing of what is unknown', () => {
    expect(healthRows(result({ status: 'unknown', response_time: null }), 'test').rows).toEqual([]);
  });

  it('keep the key and the reason in the metadata', () => {
    const { rows } = healthRows(result({ error_message: 'Timeout' }), 'test');
    expect(JSON.parse(String(rows[0]?.metadata))).toMatchObject({ result_id: 'result-1', error_message: 'Timeout' });
  });
});

describe('rows of events and flows', () => {
  it('keep attributes as JSON text', () => {
    expect(eventRows(event, 'test').rows).toMatchObject([
      { event_id: 'event-1', attributes: '{"amount":3}', chain_id: '' },
    ]);
  });

  it('are known by what the store makes of half a surrogate pair', () => {
    expect(eventRows({ ...event, id: 'a\ud800b' }, 'test').key).toBe('a\ufffdb');
  });

  it('keep counts within their columns', () => {
    const flow = {
      id: 'flow-1',
      timestamp: '2026-01-01T00:00:00.000Z',
      source_service: 'a',
      target_service: 'b',
      target_address: '',
      protocol: 'tcp',
      bytes_sent: 1,
      bytes_received: 2,
      connections: 2 ** 40,
    };
    expect(flowRows(flow, 'test').rows).toMatchObject([{ flow_id: 'flow-1', connections: 2 ** 32 - 1 }]);
  });

  it('are refused with a reason when they are past their retention or ahead of time', () => {
    const now = Date.UTC(2026, 0, 1);
    const at = Date.parse;
    expect(refusal(at('2025-12-31T00:00:00Z'), 90, now)).toBeNull();
    expect(refusal(at('1970-01-01T00:00:00Z'), 90, now)).toContain(
      '1970-01-01T00:00:00.000Z is before the retention of 90 days',
    );
    expect(refusal(at('2200-01-01T00:00:00Z'), 90, now)).toContain('more than a day ahead');
  });
});
