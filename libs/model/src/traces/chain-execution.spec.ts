import fc from 'fast-check';
import type { Chain } from '../chain/chain';
import { chainExecution, runsOf } from './chain-execution';
import { ChainSteps, type ExecutionStep } from './chain-steps';
import type { EdgeCall, TraceNode } from './pairing';

const chain = {
  id: 'B7',
  nodes: [
    { id: 'shop', type: 'api_endpoint' as const, service_name: 'shop', display_name: 'shop' },
    { id: 'orders', type: 'service' as const, service_name: 'orders', display_name: 'orders' },
    { id: 'ledger', type: 'database' as const, service_name: 'ledger', display_name: 'ledger' },
    { id: 'archive', type: 'database' as const, service_name: 'archive', display_name: 'archive' },
    { id: 'events', type: 'message_queue' as const, component_name: 'placed', display_name: 'placed' },
    { id: 'mailer', type: 'service' as const, service_name: 'mailer', display_name: 'mailer' },
  ],
  edges: [
    { source_node: 'shop', target_node: 'orders', type: 'http_request' as const },
    { source_node: 'orders', target_node: 'ledger', type: 'database_query' as const },
    { source_node: 'orders', target_node: 'archive', type: 'database_query' as const },
    { source_node: 'orders', target_node: 'events', type: 'message_publish' as const },
    { source_node: 'events', target_node: 'mailer', type: 'message_consume' as const },
  ],
} satisfies Pick<Chain, 'id' | 'nodes' | 'edges'>;

const service = (name: string): TraceNode => ({ name, type: 'service' });

const aCall = (source: TraceNode | null, target: TraceNode, more: Partial<EdgeCall> = {}): EdgeCall => ({
  source,
  target,
  edge_type: 'http_request',
  address: '',
  environment: 'test',
  at: 1_000,
  latency: 10,
  error: null,
  weight: 1,
  operation: 'work',
  trace_id: 't1',
  span_id: 'a',
  parent_span_id: '',
  linked_trace_id: '',
  ...more,
});

const edgesOf = (steps: readonly ExecutionStep[]) => steps.map((step) => `${step.source_node}>${step.target_node}`);

describe('ChainSteps', () => {
  const steps = new ChainSteps([chain]);

  it.each<[string, EdgeCall, string[]]>([
    ['the beginning of a run', aCall(null, service('shop')), ['>shop']],
    ['a call between services', aCall(service('shop'), service('orders')), ['shop>orders']],
    [
      'the database that is named alike',
      aCall(service('orders'), { name: 'postgresql://pg/archive', type: 'database' }),
      ['orders>archive'],
    ],
    ['a message sent', aCall(service('orders'), { name: 'kafka/placed', type: 'message_queue' }), ['orders>events']],
    [
      'a message received',
      aCall({ name: 'kafka/placed', type: 'message_queue' }, service('mailer')),
      ['events>mailer'],
    ],
    ['no edge of it', aCall(service('orders'), service('shop')), []],
    ['nothing of it', aCall(service('other'), service('orders')), []],
    ['no beginning', aCall(null, service('orders')), []],
  ])('finds %s', (_, call, expected) => {
    expect(edgesOf(steps.stepsOf(call))).toEqual(expected);
  });

  it('counts a call once in each chain that has it', () => {
    const both = new ChainSteps([chain, { ...chain, id: 'B8' }]);
    expect(both.stepsOf(aCall(service('shop'), service('orders'))).map(({ chain_id }) => chain_id)).toEqual([
      'B7',
      'B8',
    ]);
  });
});

describe('chainExecution', () => {
  const steps = new ChainSteps([chain]);
  const run = (...calls: EdgeCall[]) => calls.flatMap((call) => steps.stepsOf(call));
  const entry = aCall(null, service('shop'), { latency: 100, error: 'HTTP 500' });
  const order = aCall(service('shop'), service('orders'), { at: 1_005, latency: 60, error: 'HTTP 500', span_id: 'b' });
  const query = aCall(
    service('orders'),
    { name: 'postgresql://pg/ledger', type: 'database' },
    { at: 1_010, latency: 40, error: 'disk full', span_id: 'c' },
  );

  it('breaks where nothing behind it failed', () => {
    expect(chainExecution(chain, run(query, entry, order))).toMatchObject({
      started_at: '1970-01-01T00:00:01.000Z',
      duration_ms: 100,
      status: 'error',
      complete: false,
      nodes_reached: ['shop', 'orders', 'ledger'],
      nodes_missed: ['archive', 'events', 'mailer'],
      broke_at: { source_node: 'orders', target_node: 'ledger', error_message: 'disk full' },
    });
  });

  it('is the same in whatever order its steps came', () => {
    const all = run(entry, { ...order, at: 1_000 }, { ...query, at: 1_000 });
    const expected = chainExecution(chain, all);
    expect(edgesOf(all)).toEqual(['>shop', 'shop>orders', 'orders>ledger']);
    expect(expected?.steps.map(({ target_node }) => target_node)).toEqual(['shop', 'orders', 'ledger']);
    const shuffled = fc.shuffledSubarray(all, { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(shuffled, (some) => expect(chainExecution(chain, some)).toEqual(expected)));
  });

  it('goes on in the trace that a message led to', () => {
    const sent = aCall(service('orders'), { name: 'kafka/placed', type: 'message_queue' }, { at: 1_020, span_id: 'd' });
    const read = aCall({ name: 'kafka/placed', type: 'message_queue' }, service('mailer'), {
      edge_type: 'message_consume',
      trace_id: 't2',
      linked_trace_id: 't1',
      at: 61_020,
      latency: 60_000,
    });
    const other = aCall(service('shop'), service('orders'), { trace_id: 't3' });
    const runs = runsOf(run(read, entry, sent, other));
    expect(runs.map((each) => edgesOf(each))).toEqual([['events>mailer', '>shop', 'orders>events'], ['shop>orders']]);
    expect(chainExecution(chain, runs[0] ?? [])).toMatchObject({
      execution_id: 't1',
      trace_ids: ['t1', 't2'],
      duration_ms: 60_020,
    });
  });

  it('of no steps is none', () => {
    expect(chainExecution(chain, [])).toBeNull();
  });
});
