import type { Chain, MonitoringConfig, Service } from '@chain-mapping/model';
import { Document, isPair, isScalar, type Node, type Pair, stringify, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { fieldsOf, itemsOf, type JsonSchema, jsonSchemaOf } from '../schema/json-schema';
import { ChainFile, ServiceEntry } from './chain-file';
import { hasHiddenPassword } from './hidden-password';

const STYLE = { singleQuote: true } as const;
const WIDTH = 120;
/** So much of a line is taken before a collection that stands on one: by its name, its indent and what follows. */
const MARGIN = 12;
const BLANK_LINE = /(^|\n)[ \t]+(\n|$)/;

/**
 * A chain of the registry as a file declares it, without what follows from the rest.
 *
 * @throws ZodError when it is no chain
 */
export function chainFileOf(chain: Chain, monitoring: MonitoringConfig | undefined): ChainFile {
  return ChainFile.parse({ ...chain, monitoring });
}

/**
 * A service of the registry as a file declares it. An address whose password is not shown stays in the registry.
 *
 * @throws ZodError when it is no service
 */
export function serviceEntryOf(service: Service, withAddress = true): ServiceEntry {
  const { base_url, ...rest } = ServiceEntry.parse(service);
  return !withAddress || base_url == null || hasHiddenPassword(base_url) ? rest : { base_url, ...rest };
}

/** What a file with a chain holds: each field in its place, and none that says nothing. */
export function chainContent(chain: ChainFile): unknown {
  return inPlace(jsonSchemaOf('chain'), chain);
}

/** What a file with services holds: the services by their names. */
export function servicesContent(services: readonly ServiceEntry[]): unknown {
  const inOrder = [...services].sort((one, other) => (one.name < other.name ? -1 : 1));
  return inPlace(jsonSchemaOf('services'), { services: inOrder });
}

/** The fields in the order of the schema, names that people chose by the alphabet: the same text for the same content. */
function inPlace(schema: JsonSchema | undefined, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = schema && itemsOf(schema);
    return value.map((item) => inPlace(items, item));
  }
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  const known = schema && fieldsOf(schema);
  if (!known)
    return Object.fromEntries([...fields.keys()].sort().map((name) => [name, inPlace(undefined, fields.get(name))]));
  return Object.fromEntries(
    [...known].flatMap(([name, field]) => {
      const content = inPlace(field, fields.get(name));
      return content == null || (isEmpty(field.default) && isEmpty(content)) ? [] : [[name, content]];
    }),
  );
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** The content as YAML: small collections on one line, as an edge, everything else on lines of its own. */
export function yamlText(content: unknown): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      // A block would lose a line of blanks, or take it for its indentation.
      if (typeof node.value === 'string' && BLANK_LINE.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
    Collection: (_, node, path) => {
      if (!isSmall(node, document) || isItemOf(['nodes', 'services'], path) || path.length < 2) return undefined;
      node.flow = true;
      return visit.SKIP;
    },
  });
  return document.toString({ ...STYLE, lineWidth: WIDTH });
}

function isSmall(node: YAMLMap | YAMLSeq, document: Document): boolean {
  const isLine = (value: unknown): boolean => isScalar(value) && !String(value.value).includes('\n');
  if (!node.items.every((item) => isLine(isPair(item) ? item.value : item))) return false;
  const line = stringify(node.toJS(document), { ...STYLE, collectionStyle: 'flow', lineWidth: 0 });
  return line.length <= WIDTH - MARGIN;
}

function isItemOf(lists: readonly string[], path: readonly (Document | Node | Pair)[]): boolean {
  const [pair] = path.slice(-2);
  return isPair(pair) && isScalar(pair.key) && lists.includes(String(pair.key.value));
}
