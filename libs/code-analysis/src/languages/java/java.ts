import type { Node } from 'web-tree-sitter';
import {
  type AssignmentReading,
  type ImportReading,
  type ParameterReading,
  type Path,
  UNKNOWN,
  type Value,
} from '../../reading';
import type { Definition, Scopes } from '../scopes';
import { type Place, treeLanguage } from '../tree-language';
import { annotationsOf } from './annotations';
import { grpc, rpc } from './packs/grpc';
import { httpClients } from './packs/http-clients';
import { jaxRs } from './packs/jax-rs';
import { messaging } from './packs/messaging';
import { springWeb } from './packs/spring-web';
import { readArguments, readPath, readPlaceholders, readType, readValue } from './values';

const packs = [springWeb, httpClients, messaging, grpc, jaxRs];

export const java = treeLanguage({
  name: 'java',
  grammar: 'java',
  extensions: ['.java'],
  packs,
  rpc,
  implicitSelf: true,
  classPerFile: true,
  notRuntime: /(^|\/)(test|tests|testFixtures|integrationTest|it)\/|(^|\/)[^/]*(Tests?|IT|TestCase)\.java$/,
  moduleCandidates,
  values: { readPath, readValue, readArguments },
  definitions: [
    {
      query:
        '(class_declaration name: (identifier) @name superclass: (superclass)? @base interfaces: (super_interfaces)? @interfaces) @site',
      read: (place) => ({ kind: 'class', ...place.span('name'), bases: basesOf(place) }),
    },
    {
      query: '(interface_declaration name: (identifier) @name) @site',
      read: (place) => ({ kind: 'class', ...place.span('name'), bases: [] }),
    },
    {
      query: '(enum_declaration name: (identifier) @name) @site',
      read: (place) => ({ kind: 'class', ...place.span('name'), bases: [] }),
    },
    {
      query: '(record_declaration name: (identifier) @name) @site',
      read: (place) => ({ kind: 'class', ...place.span('name'), bases: [] }),
    },
    {
      query:
        '(method_declaration type: (_) @type name: (identifier) @name parameters: (formal_parameters) @parameters) @site',
      read: (place) => readMethod(place),
    },
    {
      query: '(constructor_declaration name: (identifier) @name parameters: (formal_parameters) @parameters) @site',
      read: (place) => ({
        kind: 'function',
        ...place.span('name'),
        name: '__init__',
        parameters: [{ name: 'self', annotation: null, fallback: null }, ...readParameters(place.node('parameters'))],
        returns: null,
      }),
    },
  ],
  imports: [{ query: '(import_declaration) @site', read: (place) => readImport(place.site) }],
  assignments: [
    {
      query:
        '(field_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @left value: (_)? @right)) @site',
      read: readField,
    },
    {
      query:
        '(local_variable_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @left value: (_) @right)) @site',
      read: readAssignment,
    },
    {
      query: '(assignment_expression left: [(identifier) (field_access)] @left right: (_) @right) @site',
      read: readAssignment,
    },
  ],
  calls: [
    {
      query: '(method_invocation name: (identifier) @name) @site',
      read(place, scopes) {
        const callee = readPath(place.site);
        return callee === null ? [] : [{ function: scopes.functionAt(place.site.startIndex), callee, ...place.lines }];
      },
    },
  ],
});

function basesOf(place: Place): Path[] {
  const nodes = [place.node('base'), place.node('interfaces')].flatMap((node) => node?.namedChildren ?? []);
  return nodes
    .flatMap((node) => (node.type === 'type_list' ? node.namedChildren : [node]))
    .flatMap((node) => [readType(node) ?? []])
    .filter((path) => path.length > 0);
}

function readMethod(place: Place): Definition {
  return {
    kind: 'function',
    ...place.span('name'),
    parameters: readParameters(place.node('parameters')),
    returns: readType(place.node('type')),
  };
}

function readParameters(list: Node | null): ParameterReading[] {
  return (list?.namedChildren.slice(0, 100) ?? []).flatMap((node): ParameterReading[] => {
    const name = node.childForFieldName('name')?.text;
    if (name === undefined) return [];
    return [{ name, annotation: readType(node.childForFieldName('type')), fallback: injected(node) }];
  });
}

/** What `@Value` puts in. */
function injected(node: Node): Value | null {
  const value = annotationsOf(node).find(({ name }) => name === 'Value' || name === 'ConfigProperty');
  if (value === undefined) return null;
  const named = value.arguments.find(({ keyword }) => keyword === 'name')?.value;
  if (named?.kind === 'text') {
    const fallback = value.arguments.find(({ keyword }) => keyword === 'defaultValue')?.value ?? null;
    return { kind: 'environment', variable: named.text, fallback };
  }
  const first = value.arguments[0]?.value;
  return first?.kind === 'text' ? readPlaceholders(first.text) : null;
}

function readImport(site: Node): ImportReading[] {
  const path = readPath(
    site.namedChildren.find((child) => child.type === 'scoped_identifier' || child.type === 'identifier') ?? null,
  );
  if (path === null) return [];
  const isStatic = site.children.some((child) => child.type === 'static');
  const hasAll = site.namedChildren.some((child) => child.type === 'asterisk');
  if (hasAll) return [{ alias: null, module: path, level: 0, member: null }];
  // A static member is reached through its class.
  const module = path.slice(0, -1);
  const member = path.at(-1) ?? null;
  return [{ alias: member, module, level: 0, member: isStatic ? member : member }];
}

const VALUE_TYPES = /^(String|URI|URL|CharSequence|int|Integer|long|var)$/;

/** A field without a value is what the constructor makes of it, unless its type says what it is. */
function readField(place: Place, scopes: Scopes): AssignmentReading[] {
  const value = injected(place.site);
  if (value === null && place.node('right') === null) {
    const type = readType(place.node('type'));
    if (type === null || VALUE_TYPES.test(type.at(-1) ?? '')) return [];
  }
  return readAssignment(place, scopes, value);
}

function readAssignment(place: Place, scopes: Scopes, given: Value | null = null): AssignmentReading[] {
  const target = readPath(place.node('left'));
  if (target === null) return [];
  const { startIndex } = place.site;
  const right = place.node('right');
  const type = readType(place.node('type'));
  return [
    {
      function: scopes.functionAt(startIndex),
      class_name: scopes.classAt(startIndex),
      target,
      annotation: type === null || VALUE_TYPES.test(type.at(-1) ?? '') ? null : type,
      value: given ?? (right === null ? UNKNOWN : readValue(right)),
    },
  ];
}

/** Below the source folder of the file, and of the modules beside it. */
function moduleCandidates(file: string, module: Path): string[] {
  const path = `${module.join('/')}.java`;
  const marker = file.lastIndexOf('/java/');
  const folders = file.split('/').slice(0, -1);
  const near = marker < 0 ? [] : [`${file.slice(0, marker + 6)}${path}`];
  return [
    ...near,
    ...Array.from({ length: folders.length + 1 }, (_, up) =>
      [...folders.slice(0, folders.length - up), path].join('/'),
    ),
  ];
}
