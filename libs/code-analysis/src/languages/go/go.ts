import type { Node } from 'web-tree-sitter';
import {
  type AssignmentReading,
  type CallReading,
  type ImportReading,
  type ParameterReading,
  type Path,
  UNKNOWN,
  type Value,
} from '../../reading';
import type { SourceLanguage } from '../language';
import type { Definition, Scopes } from '../scopes';
import { type Place, treeLanguage } from '../tree-language';
import { packs } from './packs';
import { rpc } from './packs/grpc';
import { CALL, ROUTE_METHODS } from './queries';
import { entriesOf, readAnnotation, readArguments, readPath, readValue } from './values';

export const go: SourceLanguage = treeLanguage({
  name: 'go',
  grammar: 'go',
  extensions: ['.go'],
  packs,
  rpc,
  sharedFolder: true,
  notRuntime: /_test\.go$|(^|\/)(testdata|vendor|mocks?)\/|\.pb(\.gw)?\.go$/,
  moduleCandidates,
  values: { readPath, readValue, readArguments },
  definitions: [
    {
      query: '(function_declaration name: (identifier) @name parameters: (_) @parameters result: (_)? @returns) @site',
      read: readFunction,
    },
    {
      query:
        '(method_declaration receiver: (_) @receiver name: (_) @name parameters: (_) @parameters result: (_)? @returns) @site',
      read: readFunction,
    },
    { query: '(type_spec name: (_) @name type: [(struct_type) (interface_type)] @type) @site', read: readType },
    { query: CALL, read: readHandled },
  ],
  imports: [{ query: '(import_spec name: (_)? @name path: (_) @path) @site', read: readImport }],
  assignments: [
    { query: '(short_var_declaration left: (_) @left right: (_) @right) @site', read: readAssignments },
    { query: '(assignment_statement left: (_) @left right: (_) @right) @site', read: readAssignments },
    { query: '[(var_spec) (const_spec)] @site', read: readSpecification },
    { query: '(field_declaration name: (_) @left type: (_) @type) @site', read: readField },
    { query: '(composite_literal type: (_) @type body: (_) @body) @site', read: readFieldsGiven },
    { query: CALL, read: readFilledIn },
  ],
  calls: [{ query: CALL, read: readCallSite }],
});

function readFunction(place: Place): Definition {
  const receiver = place.node('receiver')?.namedChild(0) ?? null;
  const owner = readAnnotation(receiver?.childForFieldName('type') ?? null)?.at(-1);
  return {
    kind: 'function',
    ...place.span('name'),
    ...(owner === undefined ? {} : { owner }),
    parameters: [...readParameters(place.node('receiver')), ...readParameters(place.node('parameters'))],
    returns: readAnnotation(place.node('returns')),
  };
}

function readParameters(list: Node | null): ParameterReading[] {
  return (list?.namedChildren.slice(0, 60) ?? []).flatMap((parameter) => {
    const annotation = readAnnotation(parameter.childForFieldName('type'));
    return parameter
      .childrenForFieldName('name')
      .slice(0, 20)
      .map((name) => ({ name: name.text, annotation, fallback: null }));
  });
}

/** A struct, with those that it embeds as its bases. */
function readType(place: Place): Definition {
  const fields = place.node('type')?.namedChild(0)?.namedChildren.slice(0, 200) ?? [];
  const bases = fields.flatMap((field) =>
    field.type === 'field_declaration' && field.childForFieldName('name') === null
      ? [readAnnotation(field.childForFieldName('type')) ?? []]
      : [],
  );
  return { kind: 'class', ...place.span('name'), bases: bases.filter((base) => base.length > 0) };
}

/** A route with its handlers is a function of its own: what the handlers call, it calls. */
function readHandled(place: Place): Definition | null {
  const method = place.text('name') ?? '';
  const list = place.node('arguments');
  if (!ROUTE_METHODS.includes(method) || list === null || list.namedChildCount < 2) return null;
  return {
    kind: 'function',
    ...place.span('name'),
    name: `${method} ${(list.namedChild(0)?.text ?? '').slice(0, 200).replace(/["`]/g, '')}`,
    parameters: [],
    returns: null,
  };
}

function readImport(place: Place): ImportReading[] {
  const path = (place.text('path') ?? '').slice(1, -1);
  const alias = place.text('name');
  const module = path.split('/').filter((part) => part !== '' && !/^v\d+$/.test(part));
  if (alias === '.') return [{ alias: null, module, level: 0, member: null }];
  if (alias !== null) return [{ alias, module, level: 0, member: null }];
  // A package may be named otherwise than its folder: `go-redis` is `redis`, `nats.go` is `nats`.
  const last = (module.at(-1) ?? '').replace(/\.v\d+$/, '');
  const plain = last.replace(/^go-|[-.]go$/g, '');
  return [...new Set([last, plain, plain.replaceAll('-', '')])].map((name) => ({
    alias: name,
    module,
    level: 0,
    member: null,
  }));
}

function readAssignments(place: Place, scopes: Scopes): AssignmentReading[] {
  const left = place.node('left')?.namedChildren.slice(0, 20) ?? [];
  const right = place.node('right')?.namedChildren.slice(0, 20) ?? [];
  return paired(left, right).flatMap(([name, value]) => assignment(name, null, value, place, scopes));
}

/** `a, b := x, y`; of a call with several results the first is what matters. */
function paired(left: readonly Node[], right: readonly Node[]): [Node, Node | null][] {
  return left.map((name, index) => [name, right.length === 1 && index > 0 ? null : (right[index] ?? null)]);
}

function readSpecification(place: Place, scopes: Scopes): AssignmentReading[] {
  const annotation = readAnnotation(place.site.childForFieldName('type'));
  const values = place.site.childForFieldName('value')?.namedChildren.slice(0, 20) ?? [];
  return paired(place.site.childrenForFieldName('name').slice(0, 20), values).flatMap(([name, value]) =>
    assignment(name, annotation, value, place, scopes),
  );
}

function assignment(
  name: Node,
  annotation: Path | null,
  value: Node | null,
  place: Place,
  scopes: Scopes,
): AssignmentReading[] {
  const target = name.type === 'identifier' || name.type === 'selector_expression' ? readPath(name) : null;
  if (target === null || target.length > 4 || target[0] === '_' || (value === null && annotation === null)) return [];
  const { receiver, owner } = target.length === 2 ? receiverAround(name) : { receiver: null, owner: null };
  return [
    {
      function: scopes.functionAt(place.site.startIndex),
      class_name: target[0] === receiver ? owner : null,
      target: target[0] === receiver ? ['self', ...target.slice(1)] : target,
      annotation,
      value: value === null ? UNKNOWN : readValue(value),
    },
  ];
}

/** What the method around a place calls its object, and of which type that is. */
function receiverAround(node: Node): { receiver: string | null; owner: string | null } {
  let rest: Node | null = node;
  for (let depth = 0; rest !== null && depth < 60; depth += 1, rest = rest.parent) {
    if (rest.type !== 'method_declaration') continue;
    const parameter = rest.childForFieldName('receiver')?.namedChild(0) ?? null;
    return {
      receiver: parameter?.childForFieldName('name')?.text ?? null,
      owner: readAnnotation(parameter?.childForFieldName('type') ?? null)?.at(-1) ?? null,
    };
  }
  return { receiver: null, owner: null };
}

function readField(place: Place, scopes: Scopes): AssignmentReading[] {
  const owner = scopes.classAt(place.site.startIndex);
  const name = place.text('left');
  if (owner === null || name === null) return [];
  const annotation = readAnnotation(place.node('type'));
  return [{ function: null, class_name: owner, target: [name], annotation, value: UNKNOWN }];
}

/** `T{ url: x }` sets a field of its type, wherever it stands. */
function readFieldsGiven(place: Place, scopes: Scopes): AssignmentReading[] {
  const owner = readPath(place.node('type'));
  if (owner?.length !== 1) return [];
  return entriesOf(place.node('body'), '', 0).flatMap(({ keyword, value }) =>
    keyword === null || !/^\w+$/.test(keyword)
      ? []
      : [
          {
            function: scopes.functionAt(place.site.startIndex),
            class_name: owner[0] ?? null,
            target: ['self', keyword],
            annotation: null,
            value,
          },
        ],
  );
}

const VARIABLE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** `mustMapEnv(&svc.addr, "USERS_ADDR")` fills a variable in with that of the environment. */
function readFilledIn(place: Place, scopes: Scopes): AssignmentReading[] {
  const [first, second] = place.node('arguments')?.namedChildren ?? [];
  if (first?.type !== 'unary_expression' || second?.type !== 'interpreted_string_literal') return [];
  const target = readPath(first);
  const value: Value = readValue(second);
  if (target === null || value.kind !== 'text' || !VARIABLE.test(value.text)) return [];
  return [
    {
      function: scopes.functionAt(place.site.startIndex),
      class_name: null,
      target,
      annotation: null,
      value: { kind: 'environment', variable: value.text, fallback: null },
    },
  ];
}

function readCallSite(place: Place, scopes: Scopes): CallReading[] {
  const callee = place.path('callee');
  return callee === null ? [] : [{ function: scopes.functionAt(place.site.startIndex), callee, ...place.lines }];
}

/**
 * The folders that an import could mean. The path of a module stands in its `go.mod`; it ends in the folder that this lies in by custom, so the
 * rest of the import is looked for below the folders upwards whose name it goes on from.
 */
function moduleCandidates(file: string, module: Path): string[] {
  const folders = file.split('/').slice(0, -1);
  const roots = Array.from({ length: folders.length + 1 }, (_, up) => folders.slice(0, folders.length - up));
  return roots.flatMap((root) => {
    const name = root.at(-1);
    const from = name === undefined ? (module[0]?.includes('.') === true ? 3 : 1) : module.lastIndexOf(name) + 1;
    if (from === 0 || from > module.length) return [];
    return [`${[...root, ...module.slice(from)].join('/')}/`];
  });
}
