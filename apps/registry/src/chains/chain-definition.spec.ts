import { Chain, ChainPatch } from '@chain-mapping/model';
import { aChain, aNode, aPath } from '@chain-mapping/testing';
import { chainOf, definitionOf, patched, sameDefinition } from './chain-definition';

describe('definitionOf', () => {
  it('gives a field that is not given one form', () => {
    const node = { id: 'a', type: 'service' as const };
    const given = definitionOf(aChain({ name: 'x', nodes: [{ ...node, service_name: null, metadata: null }] }));
    expect(given).toEqual(definitionOf(aChain({ name: 'x', nodes: [node], description: null, latency_sla: null })));
    expect(given.nodes).toEqual([node]);
  });

  it('names each dependency once', () => {
    expect(definitionOf(aChain({ dependencies: ['A1', 'B1', 'A1'] })).dependencies).toEqual(['A1', 'B1']);
  });

  it('keeps nulls inside metadata', () => {
    expect(definitionOf(aChain({ metadata: { a: null } })).metadata).toEqual({ a: null });
  });
});

describe('patched', () => {
  const before = definitionOf(aChain({ name: 'Before', description: 'text', tags: ['a'] }));

  it('changes the fields that are given', () => {
    expect(patched(before, { name: 'After' })).toEqual({ ...before, name: 'After' });
    expect(patched(before, ChainPatch.parse({}))).toEqual(before);
  });

  it('takes an optional field away with null', () => {
    expect(patched(before, { description: null }).description).toBeNull();
  });
});

describe('sameDefinition', () => {
  it('does not mind the order of fields, nor what JSON cannot hold', () => {
    const nodes = [aNode({ metadata: { a: 1, b: 2 } })];
    const one = definitionOf(aChain({ name: 'x', nodes, metadata: { a: undefined } }));
    const other = definitionOf(aChain({ name: 'x', nodes: [{ ...nodes[0]!, metadata: { b: 2, a: 1 } }] }));
    expect(sameDefinition(one, other)).toBe(true);
  });

  it('minds the order of nodes', () => {
    const [a, b] = [aNode(), aNode()];
    const one = definitionOf(aChain({ name: 'x', nodes: [a, b] }));
    expect(sameDefinition(one, definitionOf(aChain({ name: 'x', nodes: [b, a] })))).toBe(false);
  });
});

describe('chainOf', () => {
  it('reads rows and snapshots alike', () => {
    const stored = {
      ...definitionOf(aPath('a', 'b')),
      id: 'A1',
      version: 3,
      status: 'healthy' as const,
      created_by: 'ann',
      updated_by: 'bob',
    };
    const time = '2030-01-02T03:04:05.678Z';
    const row = chainOf({ ...stored, created_at: new Date(time), updated_at: new Date(time) });
    const snapshot = chainOf({ ...stored, created_at: '2030-01-02T03:04:05.678+00:00', updated_at: time });
    expect(row).toEqual(snapshot);
    expect(Chain.parse(row)).toMatchObject({
      id: 'A1',
      created_at: time,
      node_count: 2,
      involved_services: ['a', 'b'],
    });
  });
});
