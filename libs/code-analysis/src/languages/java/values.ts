import type { Node } from 'web-tree-sitter';
import { type Argument, type Path, UNKNOWN, type Value } from '../../reading';

const MAX_DEPTH = 24;
const MAX_NAME_LENGTH = 300;
const MAX_TEXT_LENGTH = 20_000;
const MAX_ARGUMENTS = 60;

const lengthOf = (node: Node) => node.endIndex - node.startIndex;

/** `a.b.c`, also through calls, which are left out of the name: `client.get().uri` is that; `this` is `self`. */
export function readPath(node: Node | null): Path | null {
  const parts: string[] = [];
  let rest = node;
  while (rest !== null && parts.length <= MAX_DEPTH) {
    switch (rest.type) {
      case 'identifier':
      case 'type_identifier':
        if (lengthOf(rest) > MAX_NAME_LENGTH) return null;
        parts.push(rest.text);
        return parts.reverse();
      case 'this':
        parts.push('self');
        return parts.reverse();
      case 'field_access':
        parts.push(rest.childForFieldName('field')?.text ?? '?');
        rest = rest.childForFieldName('object');
        break;
      case 'scoped_identifier':
        parts.push(rest.childForFieldName('name')?.text ?? '?');
        rest = rest.childForFieldName('scope');
        break;
      case 'scoped_type_identifier': {
        const last: Node | null = rest.namedChild(rest.namedChildCount - 1);
        parts.push(last?.text ?? '?');
        rest = rest.namedChild(0);
        break;
      }
      case 'method_invocation': {
        parts.push(rest.childForFieldName('name')?.text ?? '?');
        const object: Node | null = rest.childForFieldName('object');
        if (object === null) return parts.reverse();
        rest = object;
        break;
      }
      case 'parenthesized_expression':
        rest = rest.namedChild(0);
        break;
      case 'object_creation_expression':
        rest = rest.childForFieldName('type');
        break;
      case 'generic_type':
        rest = rest.namedChild(0);
        break;
      default:
        return null;
    }
  }
  return null;
}

/** The class that a type names; of `Optional<X>`, `List<X>` and the like the container. */
export const readType = (node: Node | null): Path | null => (node === null ? null : readPath(node));

export function readArguments(list: Node | null, depth = 0): Argument[] {
  if (list === null || list.namedChildCount > MAX_ARGUMENTS) return [];
  return list.namedChildren.flatMap((child): Argument[] => {
    if (/comment/.test(child.type)) return [];
    if (child.type === 'element_value_pair') {
      const value = child.childForFieldName('value');
      return [
        {
          keyword: child.childForFieldName('key')?.text ?? null,
          value: value === null ? UNKNOWN : readValue(value, depth + 1),
        },
      ];
    }
    return [{ keyword: null, value: readValue(child, depth + 1) }];
  });
}

const readOptional = (node: Node | null, depth: number): Value => (node === null ? UNKNOWN : readValue(node, depth));

/** Methods that give back their text, or what they are called on, nearly as it is. */
const SAME_OBJECT = new Set([
  'toString',
  'trim',
  'strip',
  'toUriString',
  'toUri',
  'build',
  'encode',
  'intern',
  'toASCIIString',
  'toExternalForm',
  'get',
  'orElseThrow',
  'buildAndExpand',
  'expand',
  'queryParam',
  'toLowerCase',
]);
const SAME_ARGUMENT = new Set([
  'create',
  'fromHttpUrl',
  'fromUriString',
  'newInstance',
  'requireNonNull',
  'ofNullable',
  'of',
  'valueOf',
  'resolvePlaceholders',
  'resolveRequiredPlaceholders',
]);
const SAME_CLASSES = new Set([
  'URI',
  'URL',
  'String',
  'StringBuilder',
  'HttpHost',
  'UriTemplate',
  'DefaultUriBuilderFactory',
]);
const APPENDS = new Set(['concat', 'append', 'path', 'pathSegment', 'resolve']);

/** Reads an expression as far as it can become a text. */
export function readValue(node: Node, depth = 0): Value {
  if (depth > MAX_DEPTH) return UNKNOWN;
  switch (node.type) {
    case 'string_literal':
    case 'text_block':
      return readString(node);
    case 'decimal_integer_literal':
      return lengthOf(node) < 20 ? { kind: 'text', text: node.text.replaceAll('_', '') } : UNKNOWN;
    case 'identifier':
      return { kind: 'name', path: [node.text.slice(0, MAX_NAME_LENGTH)] };
    case 'field_access': {
      const path = readPath(node);
      return path === null ? UNKNOWN : { kind: 'name', path };
    }
    case 'parenthesized_expression':
      return readOptional(node.namedChild(0), depth + 1);
    case 'cast_expression':
      return readOptional(node.childForFieldName('value'), depth + 1);
    case 'binary_expression':
      return node.childForFieldName('operator')?.text === '+'
        ? joined([
            readOptional(node.childForFieldName('left'), depth + 1),
            readOptional(node.childForFieldName('right'), depth + 1),
          ])
        : UNKNOWN;
    case 'ternary_expression':
      return {
        kind: 'either',
        options: [
          readOptional(node.childForFieldName('consequence'), depth + 1),
          readOptional(node.childForFieldName('alternative'), depth + 1),
        ],
      };
    case 'array_initializer':
    case 'element_value_array_initializer':
      return node.namedChildCount > MAX_ARGUMENTS
        ? UNKNOWN
        : { kind: 'list', items: node.namedChildren.map((child) => readValue(child, depth + 1)) };
    case 'object_creation_expression': {
      const path = readPath(node.childForFieldName('type'));
      if (path === null) return UNKNOWN;
      const values = readArguments(node.childForFieldName('arguments'), depth);
      const [first] = values;
      return SAME_CLASSES.has(path.at(-1) ?? '') && first !== undefined
        ? first.value
        : { kind: 'call', callee: path, arguments: values };
    }
    case 'method_invocation':
      return readInvocation(node, depth);
    default:
      return UNKNOWN;
  }
}

function readString(node: Node): Value {
  if (lengthOf(node) > MAX_TEXT_LENGTH) return UNKNOWN;
  const quotes = node.text.startsWith('"""') ? 3 : 1;
  const text = node.text
    .slice(quotes, -quotes)
    .replace(/\\(["'\\/nrt])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter);
  return { kind: 'text', text };
}

function readInvocation(node: Node, depth: number): Value {
  const name = node.childForFieldName('name')?.text ?? '';
  const object = node.childForFieldName('object');
  const values = readArguments(node.childForFieldName('arguments'), depth);
  const [first, second] = values;
  if (object !== null && SAME_OBJECT.has(name) && values.every(({ value }) => value.kind !== 'text' || name !== 'get'))
    return readValue(object, depth + 1);
  if ((name === 'getenv' || name === 'getProperty' || name === 'getRequiredProperty') && first?.value.kind === 'text')
    return { kind: 'environment', variable: first.value.text, fallback: second?.value ?? null };
  if (name === 'getOrDefault' && object?.text.includes('getenv') && first?.value.kind === 'text')
    return { kind: 'environment', variable: first.value.text, fallback: second?.value ?? null };
  if (name === 'get' && object?.text.includes('getenv') && first?.value.kind === 'text')
    return { kind: 'environment', variable: first.value.text, fallback: null };
  if (name === 'orElse' && object !== null && first !== undefined) {
    const inner = readValue(object, depth + 1);
    return inner.kind === 'environment' && inner.fallback === null
      ? { ...inner, fallback: first.value }
      : { kind: 'either', options: [inner, first.value] };
  }
  if (name === 'format' && object?.text === 'String' && first !== undefined)
    return readFormat(
      first.value,
      values.slice(1).map(({ value }) => value),
    );
  if (name === 'formatted' && object !== null)
    return readFormat(
      readValue(object, depth + 1),
      values.map(({ value }) => value),
    );
  if (name === 'join' && object?.text === 'String') return joined(values.slice(1).map(({ value }) => value));
  if (object !== null && APPENDS.has(name) && first !== undefined)
    return joined([readValue(object, depth + 1), ...values.map(({ value }) => value)]);
  if (object !== null && SAME_ARGUMENT.has(name) && first !== undefined) return first.value;
  const path = readPath(node);
  return path === null ? UNKNOWN : { kind: 'call', callee: path, arguments: values };
}

function readFormat(template: Value, values: readonly Value[]): Value {
  if (template.kind !== 'text') return UNKNOWN;
  let next = 0;
  return joined(
    template.text.split(/(%[\d$]*[sd]|%n|%%)/).map((part): Value => {
      if (/^%[\d$]*[sd]$/.test(part)) return values[next++] ?? UNKNOWN;
      return { kind: 'text', text: part === '%%' ? '%' : part };
    }),
  );
}

const joined = (parts: readonly Value[]): Value => ({
  kind: 'joined',
  parts: parts.flatMap((part) => (part.kind === 'joined' ? part.parts : [part])),
});

/** `${name:default}` of Spring, in `@Value` and in annotations. */
export function readPlaceholders(text: string): Value {
  if (!text.includes('${')) return { kind: 'text', text };
  const parts = text.split(/(\$\{[^${}]{1,300}\})/).map((part): Value => {
    const [, variable, , fallback] = /^\$\{([^:{}]+)(:([^{}]*))?\}$/.exec(part) ?? [];
    if (variable === undefined) return { kind: 'text', text: part };
    return {
      kind: 'environment',
      variable: variable.trim(),
      fallback: fallback === undefined ? null : { kind: 'text', text: fallback },
    };
  });
  const known = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  const [only] = known;
  return only !== undefined && known.length === 1 ? only : joined(known);
}
