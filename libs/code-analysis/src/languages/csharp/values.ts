import type { Node } from 'web-tree-sitter';
import { type Argument, type Path, UNKNOWN, type Value } from '../../reading';

/** Expressions that name an address are small; deeper ones are data or hostile. */
const MAX_DEPTH = 24;
const MAX_NAME_LENGTH = 300;
const MAX_TEXT_LENGTH = 20_000;
const MAX_ITEMS = 60;

const lengthOf = (node: Node) => node.endIndex - node.startIndex;

/** `a.b.c`, also through calls (`a.B().c`), indexers and types, which are left out of the name; null for anything else. */
export function readPath(node: Node | null): Path | null {
  const parts: string[] = [];
  let rest = node;
  while (rest !== null && parts.length <= MAX_DEPTH) {
    switch (rest.type) {
      case 'this':
        parts.push('self');
        return parts.reverse();
      case 'base':
        parts.push('super');
        return parts.reverse();
      case 'identifier':
        if (lengthOf(rest) > MAX_NAME_LENGTH) return null;
        parts.push(rest.text);
        return parts.reverse();
      case 'member_access_expression':
        parts.push(nameOf(rest.childForFieldName('name')));
        rest = rest.childForFieldName('expression');
        break;
      case 'qualified_name':
        parts.push(nameOf(rest.childForFieldName('name')));
        rest = rest.childForFieldName('qualifier');
        break;
      case 'conditional_access_expression': {
        const bound = rest.namedChild(1);
        if (bound?.type === 'member_binding_expression') parts.push(nameOf(bound.childForFieldName('name')));
        rest = rest.childForFieldName('condition');
        break;
      }
      case 'invocation_expression':
        rest = rest.childForFieldName('function');
        break;
      case 'element_access_expression':
        rest = rest.childForFieldName('expression');
        break;
      case 'object_creation_expression':
        rest = rest.childForFieldName('type');
        break;
      case 'cast_expression':
        rest = rest.childForFieldName('value');
        break;
      case 'generic_name':
      case 'nullable_type':
      case 'await_expression':
      case 'parenthesized_expression':
      case 'postfix_unary_expression':
        rest = rest.namedChild(0);
        break;
      default:
        return null;
    }
  }
  return null;
}

/** `Send` of `Send<T>`. */
const nameOf = (node: Node | null): string =>
  ((node?.type === 'generic_name' ? node.namedChild(0)?.text : node?.text) ?? '?').slice(0, MAX_NAME_LENGTH);

/** What a generic name is given: `T` of `Send<T>`; null where there is none. */
export function typeArgument(node: Node | null): Path | null {
  const name = node?.type === 'member_access_expression' ? node.childForFieldName('name') : node;
  const list =
    name?.type === 'generic_name' ? name.namedChildren.find((child) => child.type === 'type_argument_list') : null;
  return readAnnotation(list?.namedChild(0) ?? null);
}

/** The type that a declaration names: `X`, `a.X`, `X?`, `Task<X>`. */
export function readAnnotation(node: Node | null, depth = 0): Path | null {
  if (node === null || depth > MAX_DEPTH) return null;
  if (node.type === 'generic_name') {
    const name = node.namedChild(0)?.text ?? '';
    const inner = node.namedChildren.find((child) => child.type === 'type_argument_list')?.namedChild(0) ?? null;
    return /^(Task|ValueTask|ActionResult|IOptions|IOptionsSnapshot|IOptionsMonitor|Lazy|Nullable)$/.test(name)
      ? readAnnotation(inner, depth + 1)
      : [name];
  }
  return ['identifier', 'qualified_name', 'nullable_type'].includes(node.type) ? readPath(node) : null;
}

/** The arguments of a call; what an initializer sets is an argument with a keyword too. */
export function readArguments(list: Node | null, depth = 0): Argument[] {
  if (list === null || depth > MAX_DEPTH || list.namedChildCount > MAX_ITEMS) return [];
  if (list.type === 'initializer_expression') return entriesOf(list, '', depth);
  return list.namedChildren.flatMap((child): Argument[] => {
    if (child.type !== 'argument' && child.type !== 'attribute_argument') return [];
    const keyword = child.childForFieldName('name')?.text ?? null;
    const inner = child.namedChildren.at(-1) ?? null;
    const entries = inner?.type === 'object_creation_expression' ? initialised(inner, depth + 1) : [];
    return [{ keyword, value: inner === null ? UNKNOWN : readValue(inner, depth + 1) }, ...entries];
  });
}

const initialised = (creation: Node, depth: number): Argument[] => {
  const initializer =
    creation.childForFieldName('initializer') ??
    creation.namedChildren.find((child) => child.type === 'initializer_expression');
  return initializer == null ? [] : entriesOf(initializer, '', depth);
};

function entriesOf(initializer: Node, prefix: string, depth: number): Argument[] {
  if (depth > MAX_DEPTH || initializer.namedChildCount > MAX_ITEMS * 4) return [];
  return initializer.namedChildren.flatMap((child): Argument[] => {
    if (child.type !== 'assignment_expression') return [];
    const key = child.childForFieldName('left');
    const value = child.childForFieldName('right');
    if (key === null || value === null || lengthOf(key) > MAX_NAME_LENGTH) return [];
    const name = `${prefix}${key.text.replace(/^\["?|"?\]$/g, '')}`;
    const nested = initialised(value, depth + 1);
    return nested.length > 0
      ? nested.map((entry) => ({ ...entry, keyword: `${name}.${entry.keyword ?? ''}` }))
      : [{ keyword: name, value: readValue(value, depth + 1) }];
  });
}

const readOptional = (node: Node | null, depth: number): Value => (node === null ? UNKNOWN : readValue(node, depth));

/** Reads an expression as far as it can become a text. */
export function readValue(node: Node, depth = 0): Value {
  if (depth > MAX_DEPTH) return UNKNOWN;
  switch (node.type) {
    case 'string_literal':
    case 'verbatim_string_literal':
    case 'raw_string_literal':
      return readString(node);
    case 'interpolated_string_expression':
      return readInterpolated(node, depth);
    case 'integer_literal':
      return lengthOf(node) < 20 ? { kind: 'text', text: node.text } : UNKNOWN;
    case 'identifier':
    case 'member_access_expression': {
      const path = hasCall(node) ? null : readPath(node);
      return path === null ? UNKNOWN : { kind: 'name', path };
    }
    case 'await_expression':
    case 'parenthesized_expression':
    case 'postfix_unary_expression':
    case 'argument':
      return readOptional(node.namedChild(0), depth + 1);
    case 'cast_expression':
      return readOptional(node.childForFieldName('value'), depth + 1);
    case 'binary_expression':
      return readBinary(node, depth);
    case 'conditional_expression':
      return {
        kind: 'either',
        options: [
          readOptional(node.childForFieldName('consequence'), depth + 1),
          readOptional(node.childForFieldName('alternative'), depth + 1),
        ],
      };
    case 'element_access_expression':
      return readIndexed(node, depth);
    case 'array_creation_expression':
    case 'implicit_array_creation_expression':
    case 'collection_expression': {
      const items = node.namedChildren.find((child) => child.type === 'initializer_expression') ?? node;
      return items.namedChildCount > MAX_ITEMS
        ? UNKNOWN
        : { kind: 'list', items: items.namedChildren.map((child) => readValue(child, depth + 1)) };
    }
    case 'implicit_object_creation_expression': {
      // `new("http://x")` where the type is told elsewhere.
      const given = readArguments(
        node.namedChildren.find((child) => child.type === 'argument_list') ?? null,
        depth + 1,
      );
      return given[0]?.value ?? { kind: 'object', entries: initialised(node, depth + 1) };
    }
    case 'object_creation_expression':
    case 'invocation_expression':
      return readCall(node, depth);
    default:
      return UNKNOWN;
  }
}

function hasCall(node: Node): boolean {
  let rest: Node | null = node;
  for (let depth = 0; rest?.type === 'member_access_expression' && depth <= MAX_DEPTH; depth += 1) {
    rest = rest.childForFieldName('expression');
  }
  return rest?.type !== 'identifier' && rest?.type !== 'this' && rest?.type !== 'base';
}

function joined(parts: readonly Value[]): Value {
  if (parts.every((part) => part.kind === 'text'))
    return { kind: 'text', text: parts.map((part) => part.text).join('') };
  return { kind: 'joined', parts };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unescape = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);

/** `https+http://` leaves the choice to the discovery of services. */
const plainScheme = (text: string): string => text.replace(/^https\+http:\/\/|^http\+https:\/\//, 'http://');

function readString(node: Node): Value {
  if (lengthOf(node) > MAX_TEXT_LENGTH) return UNKNOWN;
  const { text } = node;
  if (node.type === 'verbatim_string_literal')
    return { kind: 'text', text: text.replace(/^@"|"$/g, '').replaceAll('""', '"') };
  if (node.type === 'raw_string_literal') return { kind: 'text', text: text.replace(/^"""+|"""+$/g, '') };
  return { kind: 'text', text: plainScheme(unescape(text.slice(1, -1))) };
}

function readInterpolated(node: Node, depth: number): Value {
  if (lengthOf(node) > MAX_TEXT_LENGTH) return UNKNOWN;
  return joined(
    node.namedChildren.flatMap((child): Value[] => {
      if (child.type === 'string_content') return [{ kind: 'text', text: plainScheme(unescape(child.text)) }];
      if (child.type === 'escape_sequence') return [{ kind: 'text', text: unescape(child.text) }];
      if (child.type !== 'interpolation') return [];
      const inner = child.namedChildren.find((each) => each.type !== 'interpolation_brace');
      return [readOptional(inner ?? null, depth + 1)];
    }),
  );
}

function readBinary(node: Node, depth: number): Value {
  const left = readOptional(node.childForFieldName('left'), depth + 1);
  const right = readOptional(node.childForFieldName('right'), depth + 1);
  switch (node.childForFieldName('operator')?.text) {
    case '+':
      return joined([left, right]);
    case '??':
      if (left.kind !== 'environment' || left.fallback !== null) return { kind: 'either', options: [left, right] };
      return right.kind === 'unknown' ? left : { ...left, fallback: right };
    default:
      return UNKNOWN;
  }
}

/** Of the environment, `Orders__Url` is the setting `Orders:Url`. */
const variableOf = (setting: string): string => setting.replaceAll(':', '__');

const SETTINGS = /^_?(configuration|config|builder\.configuration|settings|environment)$/i;

/** `Configuration["Orders:Url"]`. */
function readIndexed(node: Node, depth: number): Value {
  const object = readPath(node.childForFieldName('expression'));
  const key = readArguments(node.childForFieldName('subscript'), depth + 1)[0]?.value;
  if (!SETTINGS.test(object?.at(-1) ?? '') || key?.kind !== 'text') return UNKNOWN;
  return { kind: 'environment', variable: variableOf(key.text), fallback: null };
}

/** What gives its text back, near enough for an address or a statement. */
const SAME_TEXT_METHODS = new Set(['TrimEnd', 'TrimStart', 'Trim', 'ToString', 'ToLower', 'Replace', 'Get']);
const SAME_TEXT_TYPES = new Set(['Uri', 'UriBuilder', 'HostString']);
const SAME_TEXT_FUNCTIONS = new Set([
  ...[
    'GrpcChannel.ForAddress',
    'ConfigurationOptions.Parse',
    'Uri.EscapeDataString',
    'HttpUtility.UrlEncode',
    'MongoUrl.Create',
  ],
  ...['MongoClientSettings.FromConnectionString', 'ServerVersion.AutoDetect'],
]);

function readCall(node: Node, depth: number): Value {
  const callee = node.childForFieldName('function') ?? node.childForFieldName('type');
  const path = readPath(callee);
  if (path === null) return UNKNOWN;
  const values = readArguments(node.childForFieldName('arguments'), depth);
  const [first, second] = values.filter(({ keyword }) => keyword === null).map(({ value }) => value);
  const name = path.slice(-2).join('.');
  const last = path.at(-1) ?? '';
  if (node.type === 'object_creation_expression') {
    // `new Uri(base, "/x")` is what both make.
    if (SAME_TEXT_TYPES.has(last) && first !== undefined)
      return second === undefined || second.kind !== 'text' ? first : joined([first, second]);
    return { kind: 'call', callee: path, arguments: [...values, ...initialised(node, depth)] };
  }
  if (first?.kind === 'text') {
    const setting = settingOf(last, first.text, path);
    if (setting !== null)
      return {
        kind: 'environment',
        variable: setting,
        fallback: second === undefined || second.kind === 'unknown' ? null : second,
      };
  }
  const object = callee?.type === 'member_access_expression' ? callee.childForFieldName('expression') : null;
  if (name === 'String.Format' || name === 'string.Format') return filled(values.map(({ value }) => value));
  if (/^[Ss]tring\.Concat$/.test(name)) return joined(values.map(({ value }) => value));
  if (SAME_TEXT_FUNCTIONS.has(name) && first !== undefined) return first;
  if (object !== null && SAME_TEXT_METHODS.has(last)) return readValue(object, depth + 1);
  return { kind: 'call', callee: path, arguments: values };
}

function settingOf(method: string, key: string, path: Path): string | null {
  if (method === 'GetEnvironmentVariable') return key;
  if (method === 'GetConnectionString') return `ConnectionStrings__${key}`;
  const isSettings = SETTINGS.test(path.at(-2) ?? '');
  return isSettings && /^(GetValue|GetRequiredValue|GetSection)$/.test(method) ? variableOf(key) : null;
}

function filled([template, ...values]: readonly Value[]): Value {
  if (template?.kind !== 'text') return UNKNOWN;
  return joined(
    template.text.split(/(\{\d+\})/).map((part): Value => {
      const index = /^\{(\d+)\}$/.exec(part)?.[1];
      return index === undefined ? { kind: 'text', text: part } : (values[Number(index)] ?? UNKNOWN);
    }),
  );
}
