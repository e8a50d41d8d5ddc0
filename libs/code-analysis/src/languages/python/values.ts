import type { Node } from 'web-tree-sitter';
import { type Argument, type Path, UNKNOWN, type Value } from '../../reading';

/** Expressions that name an address are small; deeper ones are data or hostile. */
const MAX_DEPTH = 24;
const MAX_NAME_LENGTH = 300;
const MAX_TEXT_LENGTH = 20_000;

const lengthOf = (node: Node) => node.endIndex - node.startIndex;

/** `a.b.c`, also through calls (`a.b().c`) and subscripts, which are left out of the name; null for anything else. */
export function readPath(node: Node | null): Path | null {
  const plain = plainPath(node);
  if (plain !== null) return plain;
  const parts: string[] = [];
  let rest = node;
  while (rest !== null && parts.length <= MAX_DEPTH) {
    const { type } = rest;
    if (type !== 'call' && lengthOf(rest) > MAX_NAME_LENGTH) return null;
    switch (type) {
      case 'identifier':
        parts.push(rest.text);
        return parts.reverse();
      case 'attribute':
        parts.push(rest.childForFieldName('attribute')?.text ?? '?');
        rest = rest.childForFieldName('object');
        break;
      case 'call':
        rest = rest.childForFieldName('function');
        break;
      case 'await':
      case 'parenthesized_expression':
      case 'type':
        rest = rest.namedChild(0);
        break;
      default:
        return null;
    }
  }
  return null;
}

const KEYWORDS = new Set(['None', 'True', 'False']);

/** Nearly all names are written without a break or a call: their text is enough, and nodes are costly. */
function plainPath(node: Node | null): Path | null {
  const text = node?.text ?? '';
  const isName = text.length <= MAX_NAME_LENGTH && /^[^\W\d]\w*(\.[^\W\d]\w*)*$/.test(text);
  return isName && !KEYWORDS.has(text) ? text.split('.') : null;
}

/** The class that an annotation names: `X`, `a.X`, `"X"`, `Optional[X]`, `X | None`, `Annotated[X, ...]`. */
export function readAnnotation(node: Node | null, depth = 0): Path | null {
  if (node === null || depth > MAX_DEPTH) return null;
  switch (node.type) {
    case 'type':
      return readAnnotation(node.namedChild(0), depth + 1);
    case 'string': {
      const value = readValue(node);
      return value.kind === 'text' && /^[\w.]{1,200}$/.test(value.text) ? value.text.split('.') : null;
    }
    case 'generic_type': {
      const parameters = node.namedChild(1);
      return parameters === null ? null : readAnnotation(parameters.namedChild(0), depth + 1);
    }
    case 'subscript':
      return readAnnotation(node.childForFieldName('subscript'), depth + 1);
    case 'binary_operator':
    case 'union_type': {
      const [left, right] = [node.namedChild(0), node.namedChild(1)];
      return left?.type === 'none' ? readAnnotation(right, depth + 1) : readAnnotation(left, depth + 1);
    }
    default:
      return readPath(node);
  }
}

export function readArguments(list: Node | null, depth = 0): Argument[] {
  if (list === null) return [];
  // The nodes of a very long list are costly to make; no call that matters has one.
  if (list.type !== 'argument_list' || list.namedChildCount > 60) return [];
  return list.namedChildren.flatMap((child): Argument[] => {
    const { type } = child;
    if (type === 'comment') return [];
    if (type !== 'keyword_argument') return [{ keyword: null, value: readValue(child, depth + 1, type) }];
    return [
      {
        keyword: child.childForFieldName('name')?.text ?? null,
        value: readOptional(child.childForFieldName('value'), depth + 1),
      },
    ];
  });
}

const readOptional = (node: Node | null, depth: number): Value => (node === null ? UNKNOWN : readValue(node, depth));

/** Reads an expression as far as it can become a text. */
export function readValue(node: Node, depth = 0, type = node.type): Value {
  if (depth > MAX_DEPTH) return UNKNOWN;
  switch (type) {
    case 'string':
      return readString(node, depth);
    case 'concatenated_string':
      return node.namedChildCount > 200
        ? UNKNOWN
        : joined(
            node.namedChildren.filter((child) => child.type === 'string').map((child) => readString(child, depth + 1)),
          );
    case 'integer':
      return lengthOf(node) < 20 ? { kind: 'text', text: node.text } : UNKNOWN;
    case 'identifier':
    case 'attribute': {
      const path = plainPath(node) ?? (hasCall(node) ? null : readPath(node));
      return path === null ? UNKNOWN : { kind: 'name', path };
    }
    case 'parenthesized_expression':
    case 'await':
      return readOptional(node.namedChild(0), depth + 1);
    case 'binary_operator':
      return readBinary(node, depth);
    case 'boolean_operator':
      return {
        kind: 'either',
        options: [
          readOptional(node.childForFieldName('left'), depth + 1),
          readOptional(node.childForFieldName('right'), depth + 1),
        ],
      };
    case 'conditional_expression':
      return {
        kind: 'either',
        options: [readOptional(node.namedChild(0), depth + 1), readOptional(node.namedChild(2), depth + 1)],
      };
    case 'list':
    case 'tuple':
      return node.namedChildCount > 60
        ? UNKNOWN
        : { kind: 'list', items: node.namedChildren.map((child) => readValue(child, depth + 1)) };
    case 'subscript':
      return readSubscript(node, depth);
    case 'call':
      return readCall(node, depth);
    default:
      return UNKNOWN;
  }
}

function hasCall(node: Node): boolean {
  let rest: Node | null = node;
  for (let depth = 0; rest !== null && rest.type === 'attribute' && depth <= MAX_DEPTH; depth += 1) {
    rest = rest.childForFieldName('object');
  }
  return rest?.type !== 'identifier';
}

function joined(parts: readonly Value[]): Value {
  if (parts.every((part) => part.kind === 'text'))
    return { kind: 'text', text: parts.map((part) => part.text).join('') };
  return { kind: 'joined', parts };
}

function readString(node: Node, depth: number): Value {
  const { text } = node;
  if (text.length > MAX_TEXT_LENGTH) return UNKNOWN;
  const plain = /^(["'])((?:(?!\1)[^\\\n])*)\1$/.exec(text)?.[2];
  if (plain !== undefined) return { kind: 'text', text: plain };
  const start = node.child(0)?.text.toLowerCase() ?? '';
  if (start.startsWith('b') || start.startsWith('rb')) return UNKNOWN;
  const raw = start.startsWith('r') || start.startsWith('fr');
  const parts = node.namedChildren.flatMap((child): Value[] => {
    if (child.type === 'string_content') return [{ kind: 'text', text: raw ? child.text : unescape(child.text) }];
    if (child.type === 'interpolation') return [readOptional(child.childForFieldName('expression'), depth + 1)];
    return [];
  });
  return joined(parts);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  "'": "'",
  '"': '"',
  '\\': '\\',
  '\n': '',
};

const unescape = (text: string): string =>
  text.replace(/\\([\s\S])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);

function readBinary(node: Node, depth: number): Value {
  const left = readOptional(node.childForFieldName('left'), depth + 1);
  const right = node.childForFieldName('right');
  switch (node.childForFieldName('operator')?.text) {
    case '+':
    // `base / "users"` joins paths in pathlib, yarl and furl.
    case '/':
      return joined([left, readOptional(right, depth + 1)]);
    case '%':
      if (left.kind !== 'text' || right === null) return UNKNOWN;
      return filled(
        left.text,
        /%[sdr]/,
        right.type === 'tuple'
          ? right.namedChildren.map((child) => readValue(child, depth + 1))
          : [readValue(right, depth + 1)],
      );
    default:
      return UNKNOWN;
  }
}

/** A template with its holes filled, in order. */
function filled(template: string, hole: RegExp, values: readonly Value[]): Value {
  const parts: Value[] = [];
  template.split(hole).forEach((text, index) => {
    if (index > 0) parts.push(values[index - 1] ?? UNKNOWN);
    parts.push({ kind: 'text', text });
  });
  return joined(parts);
}

/** `os.environ["NAME"]`; other subscripts tell nothing. */
function readSubscript(node: Node, depth: number): Value {
  const object = readPath(node.childForFieldName('value'));
  const key = readOptional(node.childForFieldName('subscript'), depth + 1);
  if (object?.at(-1) === 'environ' && key.kind === 'text')
    return { kind: 'environment', variable: key.text, fallback: null };
  return UNKNOWN;
}

/** Methods and functions that give their text back, near enough for an address or a statement. */
const SAME_TEXT_METHODS = new Set(['rstrip', 'lstrip', 'strip', 'removesuffix', 'unicode_string', 'human_repr']);
const SAME_TEXT_FUNCTIONS = new Set([
  ...['str', 'URL', 'text', 'dedent', 'cast_url', 'quote', 'quote_plus'],
  ...['insecure_channel', 'secure_channel'],
]);

function readCall(node: Node, depth: number): Value {
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (callee === null) return UNKNOWN;
  const isMember = callee.type === 'attribute';
  const object = isMember ? callee.childForFieldName('object') : null;
  const method = isMember ? (callee.childForFieldName('attribute')?.text ?? '') : '';
  if (object !== null && SAME_TEXT_METHODS.has(method)) return readValue(object, depth + 1);
  if (object !== null && method === 'format' && (object.type === 'string' || object.type === 'concatenated_string')) {
    return readFormat(object, readArguments(list, depth), depth);
  }
  const path = readPath(callee);
  if (path === null) return UNKNOWN;
  const values = readArguments(list, depth);
  const [first, second] = values;
  const name = path.at(-1) ?? '';
  if (name === 'getenv' || (name === 'get' && path.at(-2) === 'environ')) {
    return first?.value.kind === 'text'
      ? { kind: 'environment', variable: first.value.text, fallback: second?.value ?? null }
      : UNKNOWN;
  }
  if (name === 'urljoin' && first !== undefined && second !== undefined) return joined([first.value, second.value]);
  if (SAME_TEXT_FUNCTIONS.has(name) && first !== undefined) return first.value;
  return { kind: 'call', callee: path, arguments: values };
}

function readFormat(template: Node, values: readonly Argument[], depth: number): Value {
  const text = readValue(template, depth + 1);
  if (text.kind !== 'text') return UNKNOWN;
  let next = 0;
  const parts: Value[] = text.text.split(/(\{\w*\})/).map((part): Value => {
    const hole = /^\{(\w*)\}$/.exec(part)?.[1];
    if (hole === undefined) return { kind: 'text', text: part };
    const position = hole === '' ? next++ : /^\d+$/.test(hole) ? Number(hole) : null;
    const value =
      position === null
        ? values.find((argument) => argument.keyword === hole)
        : values.filter((argument) => argument.keyword === null)[position];
    return value?.value ?? UNKNOWN;
  });
  return joined(parts);
}
