import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { chainDescriptions, servicesDescriptions } from './descriptions';
import { SCHEMA_NAMES } from '../choices';
import { type JsonSchema, jsonSchemaOf } from './json-schema';

const ROOT = join(__dirname, '../../../..');
const CHAINS = 'catalog/chains';
const chainFiles = readdirSync(join(ROOT, CHAINS)).map((name) => `${CHAINS}/${name}`);
const catalogue = [...chainFiles, 'catalog/services.yaml'];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const checkers = new Map<string, ValidateFunction>();

/** What an editor checks a file of the catalogue with: the schema that its first line names. */
function checkerOf(path: string): ValidateFunction {
  const [, reference = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(path)) ?? [];
  const place = join(ROOT, path, '..', reference);
  const schema = JSON.parse(readFileSync(place, 'utf8')) as object;
  const checker = checkers.get(place) ?? addFormats(new Ajv({ allErrors: true })).compile(schema);
  checkers.set(place, checker);
  return checker;
}

/** The paths of all fields of a schema. */
function fieldsIn(schema: JsonSchema, path = ''): Set<string> {
  const below = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  return new Set([
    ...below.flatMap((part) => [...fieldsIn(part, path)]),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return [at, ...fieldsIn(field, at)];
    }),
  ]);
}

describe('the JSON Schemas of chain files', () => {
  it.each(SCHEMA_NAMES)(
    'were made from the schemas as they are (%s)',
    async (name) => {
      const tool = join(ROOT, 'tools/json-schema.mjs');
      const { stdout } = await promisify(execFile)(process.execPath, [tool, '--print', name]);
      expect(read(`docs/schemas/${name}.schema.json`)).toBe(stdout);
    },
    60_000,
  );

  it.each([
    ['chain', chainDescriptions],
    ['services', servicesDescriptions],
  ] as const)('say what each field means, and nothing of fields that are none (%s)', (name, descriptions) => {
    expect([...fieldsIn(jsonSchemaOf(name))].sort()).toEqual(Object.keys(descriptions).sort());
  });

  it('take every file of the catalogue', () => {
    expect(catalogue).toHaveLength(31);
    for (const path of catalogue) {
      const accepts = checkerOf(path);
      accepts(parse(read(path)));
      expect([relative(ROOT, path), accepts.errors]).toEqual([relative(ROOT, path), null]);
    }
  });

  it.each([
    ['a field of the chain', /^name:/m, 'nmae:'],
    ['a field of a node', /service_name:/, 'servce_name:'],
    ['a field of an edge', /target_node:/, 'target:'],
    ['a type', /type: service/, 'type: toaster'],
    ['a field of the monitoring', /check_interval:/, 'interval:'],
  ])('refuse the misspelling of %s', (_, right, wrong) => {
    for (const path of chainFiles) {
      const text = read(path);
      if (!right.test(text)) continue;
      expect([path, checkerOf(path)(parse(text.replace(right, wrong)))]).toEqual([path, false]);
    }
    expect(chainFiles.some((path) => right.test(read(path)))).toBe(true);
  });

  it('refuse a misspelt field of a service', () => {
    const services = parse(read('catalog/services.yaml')) as { services: object[] };
    const accepts = checkerOf('catalog/services.yaml');
    expect(accepts({ services: [{ ...services.services[0], ower: 'x' }] })).toBe(false);
  });
});
