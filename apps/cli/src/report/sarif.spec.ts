import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { Finding } from '../chain-files/finding';
import { sarifLog } from './sarif';

const findings: Finding[] = [
  { file: 'chains/A 1#ä.yaml', line: 8, column: 11, level: 'error', code: 'unknown_field', path: 'nme', message: 'No' },
  { file: 'b.yaml', line: 1, column: 1, level: 'warning', code: 'isolated_node', path: 'nodes.1', message: 'Alone' },
  { file: 'b.yaml', line: 1, column: 1, level: 'note', code: 'a_new_rule', path: '', message: 'Perhaps' },
  {
    ...{ file: 'b.yaml', line: 2, column: 5, level: 'error', code: 'duplicate_chain', path: 'id', message: 'Twice' },
    related: { file: 'a.yaml', line: 1, column: 5 },
  },
  { file: 'c.yaml', line: 3, column: 1, level: 'error', code: 'unknown_field', path: 'x', message: 'No' },
];

/** What of the schema of SARIF 2.1.0 a log like ours is held to: its names, what must be there, and which values there are. */
const text = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: { text: { type: 'string' } },
};
const level = { enum: ['none', 'note', 'warning', 'error'] };
const counted = { type: 'integer', minimum: 1 };
const object = (properties: object, required: string[]) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const location = object(
  {
    physicalLocation: object(
      {
        artifactLocation: object({ uri: { type: 'string', format: 'uri-reference' }, uriBaseId: { type: 'string' } }, [
          'uri',
        ]),
        region: object({ startLine: counted, startColumn: counted }, ['startLine']),
      },
      ['artifactLocation', 'region'],
    ),
  },
  ['physicalLocation'],
);
const rule = object(
  { id: { type: 'string' }, shortDescription: text, defaultConfiguration: object({ level }, ['level']) },
  ['id'],
);
const result = object(
  {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message: text,
    locations: { type: 'array', minItems: 1, items: location },
    relatedLocations: { type: 'array', items: location },
  },
  ['ruleId', 'message', 'locations', 'level'],
);
const driver = object(
  { name: { type: 'string' }, version: { type: 'string' }, rules: { type: 'array', uniqueItems: true, items: rule } },
  ['name', 'rules'],
);
const run = object(
  {
    tool: object({ driver }, ['driver']),
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: { type: 'array', items: result },
  },
  ['tool', 'results'],
);
const schema = object(
  { $schema: { type: 'string', format: 'uri' }, version: { const: '2.1.0' }, runs: { type: 'array', items: run } },
  ['$schema', 'version', 'runs'],
);

describe('sarifLog', () => {
  const log = sarifLog(findings, '0.1.0');

  it('is SARIF 2.1.0', () => {
    const accepts = addFormats(new Ajv({ allErrors: true })).compile(schema);
    accepts(JSON.parse(JSON.stringify(log)));
    expect(accepts.errors).toBeNull();
    accepts(JSON.parse(JSON.stringify(sarifLog([], '0.1.0'))));
    expect(accepts.errors).toBeNull();
    expect(accepts({ ...log, version: '2.0.0' })).toBe(false);
  });

  it('describes each rule once, also one that is new, and each result points at its rule', () => {
    const [one] = log.runs;
    const { rules } = one?.tool.driver ?? { rules: [] };
    expect(rules.map(({ id, shortDescription }) => [id, shortDescription.text])).toEqual([
      ['a_new_rule', 'A new rule'],
      ['duplicate_chain', 'Two files declare the same chain'],
      ['isolated_node', 'No edge joins a node to the rest of its chain'],
      ['unknown_field', 'There is no such field'],
    ]);
    expect(one?.results).toHaveLength(5);
    for (const { ruleId, ruleIndex } of one?.results ?? []) expect(rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('names files as parts of a URI, from the root of the repository', () => {
    const places = log.runs[0]?.results.map(({ locations: [place] }) => place?.physicalLocation);
    expect(places?.[0]).toEqual({
      artifactLocation: { uri: 'chains/A%201%23%C3%A4.yaml', uriBaseId: 'SRCROOT' },
      region: { startLine: 8, startColumn: 11 },
    });
  });

  it('says level, field, and the other place', () => {
    const [first, second, , duplicate] = log.runs[0]?.results ?? [];
    expect(first).toMatchObject({ level: 'error', message: { text: 'No (nme)' } });
    expect(second).toMatchObject({ level: 'warning' });
    expect(duplicate?.relatedLocations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: 'a.yaml' }, region: { startLine: 1, startColumn: 5 } } },
    ]);
  });
});
