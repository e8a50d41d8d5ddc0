import { aChain, aNode, aPath } from '@chain-mapping/testing';
import { definitionOf } from './chain-definition';
import { assertSound, chainFaults, dependencyFaults } from './chain-rules';

describe('chainFaults', () => {
  it('finds none in a sound chain, nor in a draft', () => {
    expect(chainFaults(definitionOf(aPath('a', 'b')))).toEqual([]);
    expect(chainFaults(definitionOf(aChain({ nodes: [] })))).toEqual([]);
  });

  it('names the field that breaks a rule', () => {
    expect(chainFaults({ ...definitionOf(aChain({ dependencies: ['A1'] })), id: 'A1' })).toEqual([
      { path: 'dependencies.0', message: 'A chain cannot depend on itself' },
    ]);
  });

  it('refuses a chain that no message could carry', () => {
    const metadata = { text: 'x'.repeat(800_000) };
    expect(chainFaults(definitionOf(aChain({ nodes: [aNode({ metadata })] })))).toEqual([
      { path: '', message: 'The chain is larger than 786432 bytes as JSON' },
    ]);
  });
});

describe('assertSound', () => {
  it('throws all faults as one error', () => {
    const chain = definitionOf({ ...aPath('a', 'b'), nodes: [] });
    expect(() => assertSound(chain)).toThrow('Source node a not found (and 1 more)');
  });
});

describe('dependencyFaults', () => {
  it('points at what is not known', () => {
    expect(dependencyFaults(['A1', 'B2'], (id) => id === 'A1')).toEqual([
      { path: 'dependencies.1', message: 'Dependency B2 not found' },
    ]);
  });
});
