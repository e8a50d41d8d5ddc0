import type { Plan } from './plan';
import { planSummary, planText } from './plan-text';

const plain = (text: string): string => text;
const none = { green: plain, red: plain, yellow: plain, bold: plain };

const plan: Plan = {
  changes: [
    {
      kind: 'service',
      action: 'create',
      id: 'data-bridge',
      fields: [{ path: 'owner', from: undefined, to: 'market data' }],
    },
    {
      kind: 'chain',
      action: 'update',
      id: 'A1',
      name: 'Market data',
      fields: [
        { path: 'nodes.normalizer.type', from: 'service', to: 'database' },
        { path: 'latency_sla', from: 1500, to: undefined },
        {
          path: 'edges.a -> b',
          from: undefined,
          to: { source_node: 'a', type: 'http_request', tags: ['x', '1', 'true', ''] },
        },
        { path: 'description', from: 'a'.repeat(60), to: `${'a'.repeat(60)}\nb` },
      ],
    },
    { kind: 'chain', action: 'delete', id: 'B2', name: 'Old', fields: [{ path: 'name', from: 'Old', to: undefined }] },
    { kind: 'monitoring', action: 'update', id: 'A1', fields: [{ path: 'check_interval', from: 5, to: 10 }] },
  ],
  unchanged: { chain: 28, service: 0, monitoring: 29 },
};

describe('planText', () => {
  it('reads like a diff, field by field; what is long stands on lines of its own', () => {
    expect(planText(plan, none, { fields: true })).toBe(
      [
        '+ service data-bridge',
        '    + owner: "market data"',
        '',
        '~ chain A1 Market data',
        '    ~ nodes.normalizer.type: service -> database',
        '    - latency_sla: 1500',
        '    + edges.a -> b: { type: http_request, tags: [x, "1", "true", ""] }',
        '    ~ description:',
        `      - ${'a'.repeat(60)}`,
        `      + "${'a'.repeat(60)}\\nb"`,
        '',
        '- chain B2 Old',
        '    - name: Old',
        '',
        '~ monitoring of A1',
        '    ~ check_interval: 5 -> 10',
      ].join('\n'),
    );
  });

  it('names only what changed where nobody asked for the fields', () => {
    expect(planText(plan, none, { fields: false }).split('\n')).toEqual([
      '+ service data-bridge',
      '~ chain A1 Market data',
      '- chain B2 Old',
      '~ monitoring of A1',
    ]);
  });

  it('marks what comes green, what goes red, and what changes yellow', () => {
    const marks = {
      ...none,
      green: (text: string) => `G${text}`,
      red: (text: string) => `R${text}`,
      yellow: (text: string) => `Y${text}`,
    };
    const marked = planText(plan, marks, { fields: true }).split('\n');
    expect(marked).toEqual(
      expect.arrayContaining([
        'G+ service data-bridge',
        'Y~ chain A1 Market data',
        '    R- latency_sla: 1500',
        'R- chain B2 Old',
      ]),
    );
  });
});

describe('planSummary', () => {
  it('counts each kind', () => {
    expect(planSummary(plan, false)).toBe(
      'chains: 1 to update, 1 to delete, 28 unchanged; services: 1 to create; monitoring: 1 to update, 29 unchanged',
    );
    expect(planSummary(plan, true)).toContain('chains: 1 updated, 1 deleted, 28 unchanged');
  });
});
