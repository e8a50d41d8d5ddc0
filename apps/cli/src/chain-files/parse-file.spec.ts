import { parseFile } from './parse-file';

describe('parseFile', () => {
  it('reads a chain with its monitoring', () => {
    const { chains, faults } = parseFile(
      'a.yaml',
      'id: A1\nname: Prices\ncategory: data_flow\nnodes:\n  - { id: a, type: service }\nmonitoring: { check_interval: 5 }\n',
    );
    expect(faults).toEqual([]);
    expect(chains).toMatchObject([{ id: 'A1', name: 'Prices', monitoring: { enabled: true, check_interval: 5 } }]);
  });

  it('reads services', () => {
    const { services } = parseFile('s.yaml', 'services:\n  - name: data-bridge\n    owner: market-data\n');
    expect(services).toMatchObject([{ name: 'data-bridge', owner: 'market-data' }]);
  });

  it('points at the line and the field of a fault', () => {
    const { chains, faults } = parseFile(
      'a.yaml',
      'id: A1\nname: Prices\ncategory: data_flow\nnodes:\n  - id: a\n    type: service\n  - id: b\n    type: toaster\n',
    );
    expect(chains).toEqual([]);
    expect(faults).toMatchObject([{ file: 'a.yaml', line: 8, path: 'nodes.1.type' }]);
  });

  it('points at the parent of what is missing', () => {
    const { faults } = parseFile('a.yaml', 'id: A1\nname: Prices\ncategory: data_flow\nnodes:\n  - id: a\n');
    expect(faults).toMatchObject([{ line: 5, path: 'nodes.0.type' }]);
  });

  it('points at a field that is misspelt, and leaves free-form metadata alone', () => {
    const { chains, faults } = parseFile(
      'a.yaml',
      'id: A1\nname: Prices\ncategory: data_flow\nmetadata: { anything: 1 }\nnodes:\n  - id: a\n    type: service\n    servce_name: x\n',
    );
    expect(chains).toEqual([]);
    expect(faults).toEqual([{ file: 'a.yaml', line: 8, path: 'nodes.0.servce_name', message: 'is not a field here' }]);
  });

  it('says where the YAML itself is wrong', () => {
    expect(parseFile('a.yaml', 'id: A1\nname: [\n').faults).toMatchObject([{ file: 'a.yaml', path: '' }]);
  });

  it('refuses a bomb of aliases', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [pair[0], pair[1]])) {
      bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(',')}]`);
    }
    expect(() => parseFile('a.yaml', bomb.join('\n'))).toThrow(/alias/i);
  });
});
