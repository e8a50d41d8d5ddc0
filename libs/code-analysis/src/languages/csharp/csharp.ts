import type { Node } from 'web-tree-sitter';
import {
  type AssignmentReading,
  type CallReading,
  type ImportReading,
  type ParameterReading,
  type Path,
  UNKNOWN,
} from '../../reading';
import type { SourceLanguage } from '../language';
import type { Definition, Scopes } from '../scopes';
import { type Place, treeLanguage } from '../tree-language';
import { packs } from './packs';
import { rpc } from './packs/grpc';
import { CALL, CREATION, MAP_METHODS } from './queries';
import { readAnnotation, readArguments, readPath, readValue } from './values';

export const csharp: SourceLanguage = treeLanguage({
  name: 'csharp',
  grammar: 'c-sharp',
  extensions: ['.cs'],
  packs,
  rpc,
  implicitSelf: true,
  typesByName: true,
  notRuntime:
    /(^|\/)(tests?|[\w.]*AppHost|[\w.]*\.?(Unit|Functional|Integration|EndToEnd)?Tests?|Migrations|obj|bin)\/|(Tests?|\.Designer|\.g)\.cs$/,
  // A namespace says nothing about files; types are found by their names.
  moduleCandidates: () => [],
  values: { readPath, readValue, readArguments },
  definitions: [
    {
      query:
        '(method_declaration returns: (_) @returns name: (identifier) @name parameters: (parameter_list) @parameters) @site',
      // What an interface declares is no function; what implements it is.
      read: (place) => (place.site.parent?.parent?.type === 'interface_declaration' ? null : readFunction(place, [])),
    },
    {
      query: '(local_function_statement name: (identifier) @name parameters: (parameter_list) @parameters) @site',
      read: (place) => readFunction(place, []),
    },
    {
      query: '(constructor_declaration name: (identifier) @name parameters: (parameter_list) @parameters) @site',
      read: (place) => ({
        ...readFunction(place, [{ name: 'self', annotation: null, fallback: null }]),
        name: '__init__',
      }),
    },
    {
      query: `[(class_declaration name: (identifier) @name) (record_declaration name: (identifier) @name)
        (struct_declaration name: (identifier) @name) (interface_declaration name: (identifier) @name)] @site`,
      read: readClass,
    },
    { query: CALL, read: readHandled },
  ],
  imports: [{ query: '(using_directive) @site', read: readUsing }],
  assignments: [
    {
      query: '(variable_declaration type: (_) @type (variable_declarator name: (_) @left (_)? @right) @site)',
      read: readDeclared,
    },
    { query: '(property_declaration type: (_) @type name: (_) @left value: (_)? @right) @site', read: readDeclared },
    { query: '(assignment_expression left: (_) @left right: (_) @right) @site', read: readAssigned },
    {
      query: `[(class_declaration (parameter_list (parameter type: (_) @type name: (_) @left) @site))
        (record_declaration (parameter_list (parameter type: (_) @type name: (_) @left) @site))]`,
      read: readDeclared,
    },
  ],
  calls: [
    { query: CALL, read: readCallSite },
    { query: CREATION, read: (place, scopes) => siteOf(place.path('type'), place, scopes) },
  ],
});

function readFunction(place: Place, before: readonly ParameterReading[]): Definition & { kind: 'function' } {
  return {
    kind: 'function',
    ...place.span('name'),
    parameters: [...before, ...readParameters(place.node('parameters'))],
    returns: readAnnotation(place.node('returns')),
  };
}

function readParameters(list: Node | null): ParameterReading[] {
  return (list?.namedChildren.slice(0, 100) ?? []).flatMap((node) => {
    const name = node.childForFieldName('name');
    if (node.type !== 'parameter' || name === null) return [];
    return [{ name: name.text, annotation: readAnnotation(node.childForFieldName('type')), fallback: null }];
  });
}

function readClass(place: Place): Definition {
  const list = place.site.namedChildren.find((child) => child.type === 'base_list');
  const bases = list?.namedChildren.slice(0, 20).flatMap((base) => [readAnnotation(base) ?? []]) ?? [];
  return { kind: 'class', ...place.span('name'), bases: bases.filter((base) => base.length > 0) };
}

/** A route with its handler is a function of its own: what the handler calls, it calls. */
function readHandled(place: Place): Definition | null {
  const method = place.text('name') ?? '';
  const list = place.node('arguments');
  if (!MAP_METHODS.includes(method) || list === null || list.namedChildCount < 2) return null;
  const path = (list.namedChild(0)?.text ?? '').slice(0, 200).replace(/["$@]/g, '');
  return { kind: 'function', ...place.span('name'), name: `${method} ${path}`, parameters: [], returns: null };
}

function readUsing(place: Place): ImportReading[] {
  const alias = place.site.childForFieldName('name');
  const target = place.site.namedChildren.at(-1) ?? null;
  const module = readPath(target);
  return alias === null || module === null ? [] : [{ alias: alias.text, module, level: 0, member: null }];
}

function readDeclared(place: Place, scopes: Scopes): AssignmentReading[] {
  const name = place.text('left');
  const right = place.node('right');
  const { startIndex } = place.site;
  if (name === null) return [];
  return [
    {
      function: scopes.functionAt(startIndex),
      class_name: scopes.classAt(startIndex),
      target: [name],
      annotation: readAnnotation(place.node('type')),
      value: right === null || right.type === 'bracketed_argument_list' ? UNKNOWN : readValue(right),
    },
  ];
}

function readAssigned(place: Place, scopes: Scopes): AssignmentReading[] {
  const left = place.node('left');
  const right = place.node('right');
  const path = left === null ? null : readPath(left);
  if (path === null || right === null || path.length > 2) return [];
  const { startIndex } = place.site;
  const owner = scopes.functionAt(startIndex);
  // A constructor names the fields of its object without saying whose they are.
  const target: Path = path.length === 1 && owner?.endsWith('__init__') === true ? ['self', ...path] : path;
  return [
    { function: owner, class_name: scopes.classAt(startIndex), target, annotation: null, value: readValue(right) },
  ];
}

function readCallSite(place: Place, scopes: Scopes): CallReading[] {
  return siteOf(place.path('callee'), place, scopes);
}

const siteOf = (callee: Path | null, place: Place, scopes: Scopes): CallReading[] =>
  callee === null ? [] : [{ function: scopes.functionAt(place.site.startIndex), callee, ...place.lines }];
