import { InhibitionRules, inhibitionFaults, mutesOfInhibition } from './inhibition';
import type { Labels } from './matcher';
import { quiet } from './quiet';

const part = (more: Partial<Labels>): Labels => ({
  chain_id: ['A1'],
  category: ['data_flow'],
  service: ['data-store'],
  node: ['db'],
  severity: ['critical'],
  type: ['node_failed'],
  tag: [],
  ...more,
});
const { rules } = InhibitionRules.parse({
  rules: [
    {
      name: 'the worse one is enough',
      source: [{ field: 'severity', value: 'critical' }],
      target: [{ field: 'severity', operator: '!=', value: 'critical' }],
      equal: ['service'],
    },
    {
      name: 'core',
      source: [{ field: 'tag', value: 'core' }],
      target: [{ field: 'severity', operator: '=~', value: '.*' }],
    },
  ],
});
const [worse, core] = rules;
const muted = (rule: typeof worse, source: Labels, target: readonly Labels[]): boolean =>
  rule !== undefined && quiet(target, mutesOfInhibition(rule, [{ id: 'i1', title: 'db', parts: [source] }])).muted;

describe('inhibition', () => {
  it('mutes a target that has in common with an open source what it must', () => {
    expect(muted(worse, part({}), [part({ severity: ['warning'] })])).toBe(true);
    expect(muted(worse, part({}), [part({ severity: ['warning'], service: ['checkout'] })])).toBe(false);
    expect(muted(worse, part({ severity: ['info'] }), [part({ severity: ['warning'] })])).toBe(false);
  });

  it('mutes nothing by what neither has, or by what is not known', () => {
    const nameless = { severity: ['warning'], service: [] };
    expect(muted(worse, part({ service: [] }), [part(nameless)])).toBe(false);
    expect(muted(worse, part({ service: null }), [part({ severity: ['warning'] })])).toBe(false);
  });

  it('mutes only what is a target altogether', () => {
    const target = [part({ severity: ['warning'] }), part({ severity: ['warning'], service: ['checkout'] })];
    expect(muted(worse, part({}), target)).toBe(false);
  });

  it('mutes nothing that could mute it as well', () => {
    expect(muted(core, part({ tag: ['core'] }), [part({})])).toBe(true);
    expect(muted(core, part({ tag: ['core'] }), [part({ tag: ['core'] })])).toBe(false);
  });

  it('says which rule and which incident it is', () => {
    const mutes = rules.flatMap((rule) =>
      mutesOfInhibition(rule, [{ id: 'i1', title: 'db fails', parts: [part({})] }]),
    );
    expect(mutes.map(({ name }) => name)).toEqual(["inhibition 'the worse one is enough' by incident i1 (db fails)"]);
  });

  it('has faults that name the field', () => {
    const wrong = InhibitionRules.parse({
      rules: [
        { name: 'a', source: [{ field: 'severity', value: 'fatal' }], target: [{ field: 'chain_id', value: 'A1' }] },
        {
          name: 'a',
          source: [{ field: 'chain_id', value: 'A1' }],
          target: [{ field: 'node', operator: '=~', value: '[' }],
        },
      ],
    });
    expect(inhibitionFaults(wrong).map(({ path }) => path)).toEqual([
      'rules.0.source.0.value',
      'rules.1.target.0.value',
      'rules.1.name',
    ]);
  });
});
