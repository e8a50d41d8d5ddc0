import { lineOf } from './finding';
import { parseFile } from './parse-file';

const A1 = 'id: A1\nname: Prices\ncategory: data_flow\n';

/** What is said against a file, as people read it. */
const said = (text: string): string[] => parseFile('a.yaml', text).findings.map(lineOf);

describe('parseFile', () => {
  it('reads a chain with its monitoring', () => {
    const { chains, findings } = parseFile(
      'a.yaml',
      `${A1}nodes:\n  - { id: a, type: service }\nmonitoring: { check_interval: 5 }\n`,
    );
    expect(findings).toEqual([]);
    expect(chains.map(({ value }) => value)).toMatchObject([
      { id: 'A1', name: 'Prices', monitoring: { enabled: true, check_interval: 5 } },
    ]);
  });

  it('reads services, and several documents in one file', () => {
    const { chains, services } = parseFile(
      's.yaml',
      `services:\n  - name: data-bridge\n    owner: market-data\n---\n${A1}---\n`,
    );
    expect(services.map(({ value }) => value)).toMatchObject([{ name: 'data-bridge', owner: 'market-data' }]);
    expect(chains.map(({ value }) => value.id)).toEqual(['A1']);
  });

  it('points at line, column and field of a fault', () => {
    expect(said(`${A1}nodes:\n  - id: a\n    type: service\n  - id: b\n    type: toaster\n`)).toEqual([
      expect.stringMatching(/^a\.yaml:8:11: error invalid_value: .*"service".* \(nodes\.1\.type\)$/),
    ]);
  });

  it('points at the parent of what is missing, and says what it may be', () => {
    expect(said(`${A1}nodes:\n  - id: a\n`)).toEqual([
      expect.stringMatching(/^a\.yaml:5:5: error missing_field: Must be given; one of service, .* \(nodes\.0\.type\)$/),
    ]);
  });

  it('points at the name of a field that is misspelt, whatever else is wrong, and leaves free-form metadata alone', () => {
    expect(said(`${A1}metadata: { anything: 1 }\nnodes:\n  - id: a\n    tpye: service\n    servce_name: x\n`)).toEqual([
      'a.yaml:7:5: error unknown_field: There is no such field here; did you mean type? (nodes.0.tpye)',
      'a.yaml:8:5: error unknown_field: There is no such field here; did you mean service_name? (nodes.0.servce_name)',
      expect.stringMatching(/^a\.yaml:6:5: error missing_field/),
    ]);
  });

  it('takes no name for known that every object of JavaScript has', () => {
    expect(said(`${A1}constructor: 1\n`)).toEqual([
      'a.yaml:4:1: error unknown_field: There is no such field here (constructor)',
    ]);
  });

  it.each([
    ['YAML that is none', 'id: A1\nname: [\n', /^a\.yaml:3:1: error invalid_yaml: /],
    ['a field that is given twice', `${A1}id: A2\n`, /^a\.yaml:4:1: error duplicate_key: /],
    ['a type that YAML does not know', `${A1}tags: !words [x]\n`, /^a\.yaml:4:7: error invalid_yaml: .*!words/],
    ['an alias of nothing', `${A1}metadata: { a: *nothing }\n`, /^a\.yaml:4:16: error invalid_yaml: .*&nothing/],
    ['a name that is no text', `${A1}metadata: { [x]: 1 }\n`, /^a\.yaml:4:13: error invalid_key: /],
    ['a list where a chain should be', '- id: A1\n', /^a\.yaml:1:1: error invalid_type: /],
  ])('says where %s is', (_, text, expected) => {
    const [first] = said(text);
    expect(first).toMatch(expected);
  });

  it('refuses aliases that make gigabytes out of a few lines', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const pair of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi', 'ij']) {
      bomb.push(`${pair[1]}: &${pair[1]} [${Array(9).fill(`*${pair[0]}`).join(',')}]`);
    }
    expect(said(`${A1}metadata:\n  ${bomb.join('\n  ')}\n`)).toEqual([
      'a.yaml:1:1: error cannot_be_stored: Its aliases make more than 2097152 characters of it',
    ]);
  });

  it('refuses an alias that leads back into itself', () => {
    expect(said(`${A1}metadata: &m { a: *m }\n`)).toEqual([
      expect.stringMatching(/^a\.yaml:4:19: error cannot_be_stored/),
    ]);
  });

  it('takes an alias that a whole chain of nodes shares', () => {
    const nodes = Array.from(
      { length: 300 },
      (_, index) => `  - { id: n${index}, type: service, health_check: *check }`,
    );
    const check = 'metadata: { check: &check { endpoint: /health } }\n';
    const { chains, findings } = parseFile('a.yaml', `${A1}${check}nodes:\n${nodes.join('\n')}\n`);
    expect(findings).toEqual([]);
    expect(chains[0]?.value.nodes[299]).toMatchObject({ health_check: { endpoint: '/health' } });
  });

  it('points at what no store could keep', () => {
    expect(said(`${A1}metadata: { a: "\\0" }\n`)).toEqual([
      'a.yaml:4:16: error cannot_be_stored: Holds a character that cannot be stored (metadata.a)',
    ]);
  });

  it('does not begin to parse what is nested deeper than the parser can follow', () => {
    const { findings } = parseFile('a.yaml', `id: A1\nnodes: ${'['.repeat(5000)}`);
    expect(findings).toMatchObject([{ line: 2, code: 'invalid_yaml', message: expect.stringContaining('nested') }]);
  });
});
