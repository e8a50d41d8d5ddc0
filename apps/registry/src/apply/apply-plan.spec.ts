import { aChain } from '@chain-mapping/testing';
import fc from 'fast-check';
import { definitionOf } from '../chains/chain-definition';
import { planApply, unknownDependencies, type WantedChain, wantedFaults } from './apply-plan';

const ids = ['A1', 'A2', 'A10', 'B1'];
const chain = (id: string, name: string, dependencies: string[] = []): WantedChain => ({
  ...definitionOf(aChain({ name, nodes: [], dependencies })),
  id,
});
const someChains = fc
  .dictionary(fc.constantFrom(...ids), fc.constantFrom('one', 'two'))
  .map((names) => Object.entries(names).map(([id, name]) => chain(id, name)));
const byId = (chains: readonly WantedChain[]) => new Map(chains.map((each) => [each.id, each]));

describe('planApply', () => {
  it('puts every chain into one list, and what is carried out gives what is wanted', () => {
    fc.assert(
      fc.property(someChains, someChains, fc.boolean(), (wanted, before, prune) => {
        const plan = planApply(wanted, byId(before), prune);
        const after = byId(before);
        for (const each of [...plan.create, ...plan.update]) after.set(each.id, each);
        for (const id of plan.delete) after.delete(id);
        const expected = prune ? byId(wanted) : new Map([...byId(before), ...byId(wanted)]);
        expect(after).toEqual(expected);
        const touched = [...plan.create, ...plan.update].map(({ id }) => id);
        expect([...touched, ...plan.unchanged].sort()).toEqual(wanted.map(({ id }) => id).sort());
        expect(plan.create.every(({ id }) => !byId(before).has(id))).toBe(true);
        for (const id of plan.unchanged) expect(byId(before).get(id)).toEqual(byId(wanted).get(id));
        expect(planApply(wanted, after, prune)).toMatchObject({ create: [], update: [], delete: [] });
      }),
    );
  });

  it('goes by letter and number', () => {
    const plan = planApply([chain('B1', 'x'), chain('A10', 'x'), chain('A2', 'x')], new Map(), false);
    expect(plan.create.map(({ id }) => id)).toEqual(['A2', 'A10', 'B1']);
  });
});

describe('wantedFaults', () => {
  it('points at the chain and the field', () => {
    const wrong = {
      ...chain('A2', 'x'),
      edges: [{ source_node: 'a', target_node: 'a', type: 'http_request' as const }],
    };
    expect(wantedFaults([chain('A1', 'x'), wrong, chain('A1', 'y')]).map(({ path }) => path)).toEqual([
      'chains.1.edges.0.source_node',
      'chains.1.edges.0.target_node',
      'chains.1.edges.0',
      'chains.2.id',
    ]);
  });
});

describe('unknownDependencies', () => {
  it('lets a dependency stay that was declared before', () => {
    const wanted = [chain('A1', 'x', ['A2', 'B9']), chain('A2', 'x', ['B9'])];
    const stored = byId([chain('A1', 'x', ['B9'])]);
    expect(unknownDependencies(wanted, stored, new Set(['A1', 'A2']))).toEqual([
      { path: 'chains.1.dependencies.0', message: 'Dependency B9 not found' },
    ]);
  });
});
