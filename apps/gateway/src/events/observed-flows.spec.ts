import { NetworkFlow } from '@chain-mapping/contracts';
import { bySource, flowFaults } from './observed-flows';

const received = new Date('2026-01-10T00:00:00.000Z');
const aFlow = (fields: object) =>
  NetworkFlow.parse({
    id: 'f1',
    timestamp: received.toISOString(),
    source_service: 'orders',
    target_service: 'payments',
    ...fields,
  });

describe('bySource', () => {
  it('puts the flows of each caller together', () => {
    const groups = bySource([aFlow({}), aFlow({ id: 'f2', source_service: 'shop' }), aFlow({ id: 'f3' })]);
    expect([...groups].map(([source, flows]) => [source, flows.map(({ id }) => id)])).toEqual([
      ['orders', ['f1', 'f3']],
      ['shop', ['f2']],
    ]);
  });
});

describe('flowFaults', () => {
  it('takes what will be stored', () => {
    expect(flowFaults([aFlow({})], received)).toEqual([]);
  });

  it('names what is of another time, or of nobody that can be a service', () => {
    const flows = [
      aFlow({}),
      aFlow({ timestamp: '2025-11-01T00:00:00.000Z' }),
      aFlow({ timestamp: '2026-02-01T00:00:00.000Z' }),
      aFlow({ source_service: 'orders.eu' }),
    ];
    expect(flowFaults(flows, received)).toEqual([
      { path: 'flows.1.timestamp', message: 'is older than 30 days' },
      { path: 'flows.2.timestamp', message: 'is more than a day ahead' },
      { path: 'flows.3.source_service', message: 'must be the name of a service' },
    ]);
  });
});
