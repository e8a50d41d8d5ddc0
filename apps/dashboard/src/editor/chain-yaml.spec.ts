import { ChainInput, derivedFields, validateChain } from '@chain-mapping/model';
import { chainText, NEW_CHAIN, readChain } from './chain-yaml';

describe('readChain', () => {
  const text =
    'name: A\ncategory: data_flow\nnodes:\n  - id: a\n    type: service\n  - id: b\n    type: sevice\nedges: []\n';

  it('leads from a path to its line, or to that of what is around it', () => {
    const { lineOf } = readChain(text);
    expect(['name', 'nodes.0.id', 'nodes.1.type', 'nodes.1.service_name', 'nowhere.at.all'].map(lineOf)).toEqual([
      1, 4, 7, 6, 1,
    ]);
  });

  it('says where a text is no YAML', () => {
    const { value, faults } = readChain('name: [a\ncategory: b\n');
    expect(value).toBeUndefined();
    expect(faults[0]?.line).toBeGreaterThan(0);
  });

  it('does not unfold aliases without end', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(', ')}]`),
    ];
    expect(readChain(bomb.join('\n')).faults).toHaveLength(1);
  });
});

describe('chainText', () => {
  it('writes what reads as the same chain', () => {
    const input = ChainInput.parse({ ...(readChain(NEW_CHAIN).value as object), id: 'C1' });
    const chain = {
      ...input,
      ...derivedFields(input),
      id: 'C1',
      version: 1,
      status: 'unknown' as const,
      created_at: '2030-01-01T00:00:00.000Z',
      updated_at: '2030-01-01T00:00:00.000Z',
      created_by: 'ann',
      updated_by: 'ann',
    };
    const text = chainText(chain);
    expect(ChainInput.parse(readChain(text).value)).toEqual(input);
    expect(text).not.toContain('display_name');
  });

  it('begins a new chain with one that is valid', () => {
    expect(validateChain(readChain(NEW_CHAIN).value, new Set()).errors).toEqual([]);
  });
});
