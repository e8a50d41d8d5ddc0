import type { Node } from 'web-tree-sitter';
import { type Argument, type Path, UNKNOWN, type Value } from '../../reading';

/** Expressions that name an address are small; deeper ones are data or hostile. */
const MAX_DEPTH = 24;
const MAX_NAME_LENGTH = 300;
const MAX_TEXT_LENGTH = 20_000;
const MAX_ITEMS = 60;

const lengthOf = (node: Node) => node.endIndex - node.startIndex;

/** Wrappers that change the type of an expression and not its value. */
const WRAPPERS = new Set([
  'parenthesized_expression',
  'await_expression',
  'non_null_expression',
  'as_expression',
  'satisfies_expression',
  'type_assertion',
  'expression_statement',
]);

/** `a.b.c`, also through calls (`a.b().c`) and constructors, which are left out of the name; null for anything else. */
export function readPath(node: Node | null): Path | null {
  const parts: string[] = [];
  let rest = node;
  while (rest !== null && parts.length <= MAX_DEPTH) {
    switch (rest.type) {
      case 'this':
        parts.push('self');
        return parts.reverse();
      case 'identifier':
      case 'type_identifier':
      case 'property_identifier':
      case 'shorthand_property_identifier':
        if (lengthOf(rest) > MAX_NAME_LENGTH) return null;
        parts.push(rest.text);
        return parts.reverse();
      case 'member_expression':
        parts.push((rest.childForFieldName('property')?.text ?? '?').slice(0, MAX_NAME_LENGTH));
        rest = rest.childForFieldName('object');
        break;
      case 'subscript_expression': {
        const key = rest.childForFieldName('index');
        if (key?.type !== 'string' || lengthOf(key) > MAX_NAME_LENGTH) return null;
        parts.push(key.text.slice(1, -1));
        rest = rest.childForFieldName('object');
        break;
      }
      case 'call_expression': {
        const module = requiredModule(rest);
        if (module !== null) return [requiredName(module), ...parts.reverse()];
        rest = rest.childForFieldName('function');
        break;
      }
      case 'new_expression':
        rest = rest.childForFieldName('constructor');
        break;
      default:
        if (!WRAPPERS.has(rest.type)) return null;
        rest = rest.namedChild(rest.type === 'type_assertion' ? 1 : 0);
    }
  }
  return null;
}

/** The module that a call of `require` or `import` names; null for any other call. */
export function requiredModule(node: Node): string | null {
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (callee === null || (callee.type !== 'import' && !(callee.type === 'identifier' && callee.text === 'require'))) {
    return null;
  }
  const name = node.childForFieldName('arguments')?.namedChild(0);
  return name?.type === 'string' && lengthOf(name) < MAX_NAME_LENGTH ? name.text.slice(1, -1) : null;
}

/** The name under which a required module is imported: the `y` of a call of `require` is `y` of it. */
export const requiredName = (module: string): string => `require(${module})`;

/** `../a/b` is `a.b`, two levels up; `@scope/name` has no level. */
export function moduleOf(specifier: string): { module: Path; level: number } {
  const parts = specifier
    .replace(/^node:/, '')
    .split('/')
    .filter(Boolean);
  let level = 0;
  if (parts[0] === '.') {
    level = 1;
    parts.shift();
  }
  while (parts[0] === '..') {
    level = Math.max(level, 1) + 1;
    parts.shift();
  }
  return { module: parts.filter((part) => part !== '.'), level };
}

/** The class that a type names: `X`, `a.X`, `X<Y>`, `X | null`, `Promise<X>`. */
export function readAnnotation(node: Node | null, depth = 0): Path | null {
  if (node === null || depth > MAX_DEPTH) return null;
  switch (node.type) {
    case 'type_annotation':
    case 'parenthesized_type':
    case 'readonly_type':
      return readAnnotation(node.namedChild(0), depth + 1);
    case 'type_identifier':
    case 'identifier':
      return lengthOf(node) > MAX_NAME_LENGTH ? null : [node.text];
    case 'nested_type_identifier':
    case 'member_expression':
      return lengthOf(node) > MAX_NAME_LENGTH ? null : node.text.split('.').map((part) => part.trim());
    case 'generic_type': {
      const name = readAnnotation(node.childForFieldName('name') ?? node.namedChild(0), depth + 1);
      const inner = node.childForFieldName('type_arguments')?.namedChild(0) ?? null;
      return ['Promise', 'Readonly', 'Partial', 'Required', 'NonNullable'].includes(name?.join('.') ?? '')
        ? readAnnotation(inner, depth + 1)
        : name;
    }
    case 'union_type': {
      const options = node.namedChildren.slice(0, 10);
      const first = options.find((option) => !['literal_type', 'predefined_type'].includes(option.type));
      return readAnnotation(first ?? null, depth + 1);
    }
    default:
      return null;
  }
}

/**
 * The arguments of a call. An object literal keeps its place, and each of its entries is an argument with a keyword too; what is nested
 * has a dotted one: `{ options: { host: 'x' } }` has `options.host`.
 */
export function readArguments(list: Node | null, depth = 0): Argument[] {
  if (list === null || (list.type !== 'arguments' && list.type !== 'object')) return [];
  if (list.type === 'object') return withEntries(list, depth);
  // The nodes of a very long list are costly to make; no call that matters has one.
  if (list.namedChildCount > MAX_ITEMS) return [];
  return list.namedChildren.flatMap((child): Argument[] => {
    if (child.type === 'comment') return [];
    const plain = unwrapped(child);
    if (plain.type !== 'object') return [{ keyword: null, value: readValue(child, depth + 1) }];
    return withEntries(plain, depth + 1);
  });
}

function withEntries(object: Node, depth: number): Argument[] {
  const entries = entriesOf(object, '', depth);
  return [{ keyword: null, value: { kind: 'object', entries } }, ...entries];
}

function unwrapped(node: Node): Node {
  let rest = node;
  for (let steps = 0; steps < MAX_DEPTH && WRAPPERS.has(rest.type); steps += 1) {
    rest = rest.namedChild(rest.type === 'type_assertion' ? 1 : 0) ?? rest;
  }
  return rest;
}

/** The entries of an object literal as arguments, with dotted keywords for what is nested. */
export function entriesOf(object: Node, prefix: string, depth: number): Argument[] {
  if (depth > MAX_DEPTH || object.namedChildCount > MAX_ITEMS * 4) return [];
  return object.namedChildren.flatMap((child): Argument[] => {
    if (child.type === 'shorthand_property_identifier') {
      return [{ keyword: `${prefix}${child.text}`, value: { kind: 'name', path: [child.text] } }];
    }
    if (child.type !== 'pair') return [];
    const key = keyOf(child.childForFieldName('key'));
    const value = child.childForFieldName('value');
    if (key === null || value === null) return [];
    const plain = unwrapped(value);
    return plain.type === 'object'
      ? entriesOf(plain, `${prefix}${key}.`, depth + 1)
      : [{ keyword: `${prefix}${key}`, value: readValue(value, depth + 1) }];
  });
}

export function keyOf(node: Node | null): string | null {
  if (node === null || lengthOf(node) > MAX_NAME_LENGTH) return null;
  return node.type === 'string' ? node.text.slice(1, -1) : node.text;
}

const readOptional = (node: Node | null, depth: number): Value => (node === null ? UNKNOWN : readValue(node, depth));

/** Reads an expression as far as it can become a text. */
export function readValue(node: Node, depth = 0): Value {
  if (depth > MAX_DEPTH) return UNKNOWN;
  switch (node.type) {
    case 'string':
    case 'template_string':
      return readString(node, depth);
    case 'number':
      return lengthOf(node) < 20 ? { kind: 'text', text: node.text } : UNKNOWN;
    case 'identifier':
    case 'this':
    case 'shorthand_property_identifier': {
      const path = readPath(node);
      return path === null ? UNKNOWN : { kind: 'name', path };
    }
    case 'member_expression':
    case 'subscript_expression':
      return readMember(node);
    case 'binary_expression':
      return readBinary(node, depth);
    case 'ternary_expression':
      return {
        kind: 'either',
        options: [
          readOptional(node.childForFieldName('consequence'), depth + 1),
          readOptional(node.childForFieldName('alternative'), depth + 1),
        ],
      };
    case 'array':
      return node.namedChildCount > MAX_ITEMS
        ? UNKNOWN
        : {
            kind: 'list',
            items: node.namedChildren
              .filter((child) => child.type !== 'comment')
              .map((child) => readValue(child, depth + 1)),
          };
    case 'object':
      return { kind: 'object', entries: entriesOf(node, '', depth) };
    case 'call_expression':
    case 'new_expression':
      return readCall(node, depth);
    default:
      if (!WRAPPERS.has(node.type)) return UNKNOWN;
      return readOptional(node.namedChild(node.type === 'type_assertion' ? 1 : 0), depth + 1);
  }
}

/** `process.env.X`, `import.meta.env.X`, `__ENV.X`; other members are names. */
function readMember(node: Node): Value {
  const object = node.childForFieldName('object');
  if (object !== null && isEnvironment(object)) {
    const property = keyOf(node.childForFieldName('property') ?? node.childForFieldName('index'));
    return property === null ? UNKNOWN : { kind: 'environment', variable: property, fallback: null };
  }
  if (hasCall(node)) return UNKNOWN;
  const path = readPath(node);
  return path === null ? UNKNOWN : { kind: 'name', path };
}

export function isEnvironment(node: Node): boolean {
  return lengthOf(node) < 40 && /^(process\.env|import\.meta\.env|Bun\.env|Deno\.env|__ENV|env)$/.test(node.text);
}

function hasCall(node: Node): boolean {
  let rest: Node | null = node;
  for (let depth = 0; rest !== null && depth <= MAX_DEPTH; depth += 1) {
    if (rest.type === 'call_expression') return requiredModule(rest) === null;
    if (rest.type !== 'member_expression' && rest.type !== 'subscript_expression') return false;
    rest = rest.childForFieldName('object');
  }
  return true;
}

function joined(parts: readonly Value[]): Value {
  if (parts.every((part) => part.kind === 'text'))
    return { kind: 'text', text: parts.map((part) => part.text).join('') };
  return { kind: 'joined', parts };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

const unescape = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);

function readString(node: Node, depth: number): Value {
  if (lengthOf(node) > MAX_TEXT_LENGTH) return UNKNOWN;
  return joined(
    node.namedChildren.flatMap((child): Value[] => {
      if (child.type === 'string_fragment') return [{ kind: 'text', text: child.text }];
      if (child.type === 'escape_sequence') return [{ kind: 'text', text: unescape(child.text) }];
      if (child.type === 'template_substitution') return [readOptional(child.namedChild(0), depth + 1)];
      return [];
    }),
  );
}

function readBinary(node: Node, depth: number): Value {
  const left = readOptional(node.childForFieldName('left'), depth + 1);
  const right = readOptional(node.childForFieldName('right'), depth + 1);
  switch (node.childForFieldName('operator')?.text) {
    case '+':
      return joined([left, right]);
    case '||':
    case '??':
      return left.kind === 'environment' && left.fallback === null
        ? { ...left, fallback: isEmpty(right) ? null : right }
        : { kind: 'either', options: [left, right] };
    case '&&':
      return right;
    default:
      return UNKNOWN;
  }
}

/** A default that says nothing. */
export const isEmpty = (value: Value): boolean => value.kind === 'text' && value.text === '';

/** Methods and functions that give their text back, near enough for an address or a statement. */
const SAME_TEXT_METHODS = new Set([
  'trim',
  'toString',
  'replace',
  'replaceAll',
  'toLowerCase',
  'concat',
  'required',
  'asString',
  'asUrlString',
]);
const SAME_TEXT_FUNCTIONS = new Set([
  'String',
  'URL',
  'encodeURI',
  'encodeURIComponent',
  'sql',
  'gql',
  'lastValueFrom',
  'firstValueFrom',
]);
/** Objects that hold settings; `config.get('USERS_URL')` reads one. */
const SETTINGS = /^(config|configs|cfg|settings|env|configService|configuration)$/i;

function readCall(node: Node, depth: number): Value {
  const callee = node.childForFieldName('function') ?? node.childForFieldName('constructor');
  if (callee === null) return UNKNOWN;
  const required = requiredModule(node);
  if (required !== null) return { kind: 'name', path: [requiredName(required)] };
  const list = node.childForFieldName('arguments');
  if (list?.type === 'template_string') return readString(list, depth);
  const object = callee.type === 'member_expression' ? callee.childForFieldName('object') : null;
  const method = callee.type === 'member_expression' ? (callee.childForFieldName('property')?.text ?? '') : '';
  if (object !== null && SAME_TEXT_METHODS.has(method)) return readValue(object, depth + 1);
  if (object?.type === 'array' && method === 'join') return readJoin(object, list, depth);
  const path = readPath(callee);
  if (path === null) return UNKNOWN;
  const values = readArguments(list, depth);
  const [first, second] = values.filter(({ keyword }) => keyword === null);
  const name = path.at(-1) ?? '';
  if (
    /^(get|getOrThrow|getString|require)$/.test(name) &&
    SETTINGS.test(path.at(-2) ?? '') &&
    first?.value.kind === 'text'
  ) {
    return { kind: 'environment', variable: first.value.text, fallback: second?.value ?? null };
  }
  // `new URL('/users', base)` stands the other way round.
  if (name === 'URL' && first !== undefined && second !== undefined) return joined([second.value, first.value]);
  if (SAME_TEXT_FUNCTIONS.has(name) && first !== undefined) return first.value;
  return { kind: 'call', callee: path, arguments: values };
}

function readJoin(array: Node, list: Node | null, depth: number): Value {
  const separator = list === null ? null : readArguments(list, depth)[0]?.value;
  const items = readValue(array, depth + 1);
  if (items.kind !== 'list') return UNKNOWN;
  const between: Value = separator ?? { kind: 'text', text: ',' };
  return joined(items.items.flatMap((item, index) => (index === 0 ? [item] : [between, item])));
}
