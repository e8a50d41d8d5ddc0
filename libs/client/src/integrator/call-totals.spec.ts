import { flowsObserved } from '@chain-mapping/contracts';
import { latencyBucket } from '@chain-mapping/model';
import { CallTotals } from './call-totals';

const now = Date.parse('2026-03-10T09:15:30.000Z');
let last = 0;
const newId = () => `flow-${(last += 1)}`;

describe('CallTotals', () => {
  it('makes one row of the calls of an edge in a minute, as the system takes it', () => {
    const totals = new CallTotals(10);
    totals.add('orders', { target: 'payments', duration_ms: 10, status: 200 }, now);
    totals.add('orders', { target: 'payments', duration_ms: 30, status: 503 }, now + 1000);
    totals.add('orders', { target: 'payments', status: 'error' }, now + 2000);
    const flows = totals.take(newId);
    expect(flows).toMatchObject([
      {
        timestamp: '2026-03-10T09:15:00.000Z',
        source_service: 'orders',
        target_service: 'payments',
        target_type: 'service',
        edge_type: 'http_request',
        calls: 3,
        errors: 2,
        latency: { [latencyBucket(10)]: 1, [latencyBucket(30)]: 1 },
        latency_sum: 40,
      },
    ]);
    expect(flowsObserved.data.parse({ flows }).flows).toHaveLength(1);
    expect(totals.take(newId)).toEqual([]);
  });

  it('tells apart minutes, callers, kinds and addresses', () => {
    const totals = new CallTotals(10);
    totals.add('orders', { target: 'db' }, now);
    totals.add('orders', { target: 'db' }, now + 60_000);
    totals.add('shop', { target: 'db' }, now);
    totals.add('orders', { target: 'db', target_type: 'database' }, now);
    totals.add('orders', { target: 'db', address: 'db:1' }, now);
    expect(totals.take(newId)).toHaveLength(5);
  });

  it('refuses more edges than it may hold, and counts on those that it has', () => {
    const totals = new CallTotals(1);
    expect(totals.add('orders', { target: 'a' }, now)).toBe(true);
    expect(totals.add('orders', { target: 'b' }, now)).toBe(false);
    expect(totals.add('orders', { target: 'a' }, now)).toBe(true);
    expect(totals.take(newId)).toMatchObject([{ target_service: 'a', calls: 2 }]);
  });
});
