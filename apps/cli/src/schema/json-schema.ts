import { z } from 'zod';
import { ChainFile, ServicesFile } from '../chain-files/chain-file';
import type { SchemaName } from '../choices';
import { chainDescriptions, servicesDescriptions } from './descriptions';

/** As much of JSON Schema draft-07 as the files need. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

const sources = {
  chain: { title: 'A chain', file: ChainFile, descriptions: chainDescriptions },
  services: { title: 'Services', file: ServicesFile, descriptions: servicesDescriptions },
};

type Descriptions = Readonly<Record<string, string>>;

const made = new Map<SchemaName, JsonSchema>();

/** The JSON Schema of a file, for editors: draft-07, as yaml-language-server reads it. */
export function jsonSchemaOf(name: SchemaName): JsonSchema {
  const known = made.get(name);
  if (known) return known;
  const { title, file, descriptions } = sources[name];
  const { $schema, ...plain } = z.toJSONSchema(file, { target: 'draft-07', io: 'input' }) as JsonSchema;
  const schema = { $schema, title, ...described(plain, '', descriptions) };
  made.set(name, schema);
  return schema;
}

/** The fields that an object of this schema may have; `undefined` where it may have any. Of alternatives, those of all. */
export function fieldsOf(schema: JsonSchema): ReadonlyMap<string, JsonSchema> | undefined {
  const closed = alternatives(schema).filter(({ additionalProperties }) => additionalProperties === false);
  if (closed.length === 0) return undefined;
  return new Map(closed.flatMap(({ properties }) => Object.entries(properties ?? {})));
}

/** What an item of a list of this schema is. */
export function itemsOf(schema: JsonSchema): JsonSchema | undefined {
  return alternatives(schema).find(({ items }) => items)?.items;
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return parts.length > 0 ? parts.flatMap(alternatives) : [schema];
}

/** The schema with what each field means; a field that it does not name is refused, as `apply` refuses it. */
function described(schema: JsonSchema, field: string, descriptions: Descriptions): JsonSchema {
  const same = (part: JsonSchema): JsonSchema => described(part, field, descriptions);
  const { properties, items, anyOf, oneOf, ...rest } = tidy(schema);
  return {
    ...rest,
    ...(items && { items: same(items) }),
    ...(anyOf && { anyOf: anyOf.map(same) }),
    ...(oneOf && { oneOf: oneOf.map(same) }),
    ...(properties && { properties: describedFields(properties, field, descriptions), additionalProperties: false }),
  };
}

function describedFields(
  properties: Readonly<Record<string, JsonSchema>>,
  field: string,
  descriptions: Descriptions,
): Record<string, JsonSchema> {
  const order = Object.keys(descriptions);
  const fields = Object.entries(properties).map(([name, schema]) => {
    const path = field === '' ? name : `${field}.${name}`;
    const description = descriptions[path];
    return { name, path, schema: { ...(description && { description }), ...described(schema, path, descriptions) } };
  });
  fields.sort((one, other) => order.indexOf(one.path) - order.indexOf(other.path));
  return Object.fromEntries(fields.map(({ name, schema }) => [name, schema]));
}

/** Limits that only say that JavaScript counts with doubles tell nobody anything, nor does the pattern of a format. */
function tidy(schema: JsonSchema): JsonSchema {
  const { pattern, maximum, ...rest } = schema;
  return {
    ...rest,
    ...(pattern !== undefined && rest.format === undefined && { pattern }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}
