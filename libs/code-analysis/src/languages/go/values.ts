import type { Node } from 'web-tree-sitter';
import { type Argument, type Path, UNKNOWN, type Value } from '../../reading';

/** Expressions that name an address are small; deeper ones are data or hostile. */
const MAX_DEPTH = 24;
const MAX_NAME_LENGTH = 300;
const MAX_TEXT_LENGTH = 20_000;
const MAX_ITEMS = 60;

const lengthOf = (node: Node) => node.endIndex - node.startIndex;

/** `a.b.c`, also through calls (`a.b().c`), literals (`T{}.c`) and pointers, which are left out of the name; null for anything else. */
export function readPath(node: Node | null): Path | null {
  const parts: string[] = [];
  let rest = node;
  while (rest !== null && parts.length <= MAX_DEPTH) {
    switch (rest.type) {
      case 'identifier':
      case 'type_identifier':
      case 'field_identifier':
      case 'package_identifier':
        if (lengthOf(rest) > MAX_NAME_LENGTH) return null;
        parts.push(rest.text);
        return parts.reverse();
      case 'selector_expression':
        parts.push((rest.childForFieldName('field')?.text ?? '?').slice(0, MAX_NAME_LENGTH));
        rest = rest.childForFieldName('operand');
        break;
      case 'qualified_type':
        parts.push(rest.childForFieldName('name')?.text ?? '?');
        rest = rest.childForFieldName('package');
        break;
      case 'call_expression':
        rest = rest.childForFieldName('function');
        break;
      case 'composite_literal':
      case 'generic_type':
        rest = rest.childForFieldName('type');
        break;
      case 'unary_expression':
      case 'type_assertion_expression':
      case 'index_expression':
        rest = rest.childForFieldName('operand');
        break;
      case 'pointer_type':
      case 'parenthesized_expression':
      case 'parenthesized_type':
      case 'literal_element':
        rest = rest.namedChild(0);
        break;
      default:
        return null;
    }
  }
  return null;
}

/** The type that a declaration names: `X`, `*pkg.X`; of several results the first. */
export function readAnnotation(node: Node | null): Path | null {
  if (node === null) return null;
  if (node.type === 'parameter_list') return readAnnotation(node.namedChild(0)?.childForFieldName('type') ?? null);
  return ['type_identifier', 'qualified_type', 'pointer_type', 'generic_type'].includes(node.type)
    ? readPath(node)
    : null;
}

/** The arguments of a call. What a literal of a struct or map holds is an argument with a keyword too; what is nested has a dotted one. */
export function readArguments(list: Node | null, depth = 0): Argument[] {
  if (list === null || depth > MAX_DEPTH || list.namedChildCount > MAX_ITEMS) return [];
  if (list.type === 'composite_literal') return withEntries(list, depth);
  if (list.type !== 'argument_list') return [];
  return list.namedChildren.flatMap((child): Argument[] => {
    if (child.type === 'comment') return [];
    const literal = literalOf(child);
    return literal === null ? [{ keyword: null, value: readValue(child, depth + 1) }] : withEntries(literal, depth + 1);
  });
}

/** `T{…}`, `&T{…}`: a literal with named entries. */
function literalOf(node: Node): Node | null {
  const inner = node.type === 'unary_expression' ? node.childForFieldName('operand') : node;
  return inner?.type === 'composite_literal' && !isList(inner) ? inner : null;
}

const isList = (literal: Node): boolean =>
  /^(slice|array|implicit_length_array)_type$/.test(literal.childForFieldName('type')?.type ?? '');

function withEntries(literal: Node, depth: number): Argument[] {
  const entries = entriesOf(literal.childForFieldName('body'), '', depth);
  return [{ keyword: null, value: { kind: 'object', entries } }, ...entries];
}

export function entriesOf(body: Node | null, prefix: string, depth: number): Argument[] {
  if (body === null || depth > MAX_DEPTH || body.namedChildCount > MAX_ITEMS * 4) return [];
  return body.namedChildren.flatMap((child): Argument[] => {
    if (child.type !== 'keyed_element') return [];
    const key = child.childForFieldName('key')?.namedChild(0) ?? null;
    const value = child.childForFieldName('value')?.namedChild(0) ?? null;
    if (key === null || value === null || lengthOf(key) > MAX_NAME_LENGTH) return [];
    const name = `${prefix}${key.text.replace(/^["`]|["`]$/g, '')}`;
    const nested = value.type === 'literal_value' ? value : (literalOf(value)?.childForFieldName('body') ?? null);
    return nested === null
      ? [{ keyword: name, value: readValue(value, depth + 1) }]
      : entriesOf(nested, `${name}.`, depth + 1);
  });
}

const readOptional = (node: Node | null, depth: number): Value => (node === null ? UNKNOWN : readValue(node, depth));

/** Reads an expression as far as it can become a text. */
export function readValue(node: Node, depth = 0): Value {
  if (depth > MAX_DEPTH) return UNKNOWN;
  switch (node.type) {
    case 'interpreted_string_literal':
    case 'raw_string_literal':
      return readString(node);
    case 'int_literal':
      return lengthOf(node) < 20 ? { kind: 'text', text: node.text } : UNKNOWN;
    case 'identifier':
    case 'selector_expression':
      return hasCall(node) ? UNKNOWN : named(node);
    case 'type_identifier':
    case 'qualified_type':
      return named(node);
    case 'parenthesized_expression':
    case 'literal_element':
      return readOptional(node.namedChild(0), depth + 1);
    case 'unary_expression':
      return readOptional(node.childForFieldName('operand'), depth + 1);
    case 'type_assertion_expression':
      return readOptional(node.childForFieldName('operand'), depth + 1);
    case 'type_conversion_expression':
      return readOptional(node.childForFieldName('operand'), depth + 1);
    case 'binary_expression':
      return node.childForFieldName('operator')?.text === '+'
        ? joined([
            readOptional(node.childForFieldName('left'), depth + 1),
            readOptional(node.childForFieldName('right'), depth + 1),
          ])
        : UNKNOWN;
    case 'composite_literal':
      return readLiteral(node, depth);
    case 'call_expression':
      return readCall(node, depth);
    default:
      return UNKNOWN;
  }
}

function named(node: Node): Value {
  const path = readPath(node);
  return path === null ? UNKNOWN : { kind: 'name', path };
}

function hasCall(node: Node): boolean {
  let rest: Node | null = node;
  for (let depth = 0; rest?.type === 'selector_expression' && depth <= MAX_DEPTH; depth += 1) {
    rest = rest.childForFieldName('operand');
  }
  return rest?.type !== 'identifier';
}

/** A list, or the value that a struct is: an instance made by its type. */
function readLiteral(node: Node, depth: number): Value {
  const body = node.childForFieldName('body');
  if (isList(node)) {
    if (body === null || body.namedChildCount > MAX_ITEMS) return UNKNOWN;
    return { kind: 'list', items: body.namedChildren.map((child) => readValue(child, depth + 1)) };
  }
  const type = readPath(node.childForFieldName('type'));
  const entries = entriesOf(body, '', depth);
  return type === null ? { kind: 'object', entries } : { kind: 'call', callee: type, arguments: entries };
}

export function joined(parts: readonly Value[]): Value {
  if (parts.every((part) => part.kind === 'text'))
    return { kind: 'text', text: parts.map((part) => part.text).join('') };
  return { kind: 'joined', parts };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function readString(node: Node): Value {
  if (lengthOf(node) > MAX_TEXT_LENGTH) return UNKNOWN;
  const inner = node.text.slice(1, -1);
  return {
    kind: 'text',
    text:
      node.type === 'raw_string_literal'
        ? inner
        : inner.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter),
  };
}

/** Functions that give their first argument back, near enough for an address or a statement. */
const SAME_TEXT = new Set([
  ...[
    'string',
    'strings.TrimSuffix',
    'strings.TrimPrefix',
    'strings.TrimRight',
    'strings.TrimLeft',
    'strings.TrimSpace',
  ],
  ...[
    'strings.Trim',
    'strings.ToLower',
    'strings.ReplaceAll',
    'strings.Replace',
    'url.PathEscape',
    'url.QueryEscape',
    'aws.String',
  ],
  ...[
    'grpc.Dial',
    'grpc.NewClient',
    'postgres.Open',
    'mysql.Open',
    'sqlserver.Open',
    'kafka.TCP',
    'url.Parse',
    'pgx.ParseConfig',
    'pgxpool.ParseConfig',
  ],
  ...['redis.ParseURL', 'strings.Split'],
]);
/** The same for their second argument; the first is a context. */
const SAME_SECOND = new Set(['grpc.DialContext']);
const FROM_ENVIRONMENT =
  /^(getenv|lookupenv|(get|must|read|lookup)_?env_?(string|or|ordefault|default|withdefault|var|value)?|envordefault|env)$/i;

function readCall(node: Node, depth: number): Value {
  const callee = node.childForFieldName('function');
  const path = readPath(callee);
  if (path === null) return UNKNOWN;
  const list = node.childForFieldName('arguments');
  const values = readArguments(list, depth);
  const [first, second] = values.filter(({ keyword }) => keyword === null).map(({ value }) => value);
  const name = path.slice(-2).join('.');
  const last = path.at(-1) ?? '';
  if (name === 'fmt.Sprintf' && first?.kind === 'text')
    return filled(
      first.text,
      values.slice(1).map(({ value }) => value),
    );
  if (SAME_TEXT.has(name) && first !== undefined) return first;
  if (SAME_SECOND.has(name) && second !== undefined) return second;
  if (first?.kind === 'text' && (FROM_ENVIRONMENT.test(last) || (path[0] === 'viper' && /^Get(String)?$/.test(last)))) {
    return {
      kind: 'environment',
      variable: first.text,
      fallback: second === undefined || second.kind === 'unknown' ? null : second,
    };
  }
  // `new(T)` and `&T{}` are the same.
  if (last === 'new' && path.length === 1 && first?.kind === 'name')
    return { kind: 'call', callee: first.path, arguments: [] };
  return { kind: 'call', callee: path, arguments: values };
}

function filled(template: string, values: readonly Value[]): Value {
  const parts: Value[] = [];
  template.split(/%[-+#0-9.]*[svdqtx]/).forEach((text, index) => {
    if (index > 0) parts.push(values[index - 1] ?? UNKNOWN);
    parts.push({ kind: 'text', text });
  });
  return joined(parts);
}
