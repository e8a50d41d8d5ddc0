import type { Node } from 'web-tree-sitter';
import {
  type AssignmentReading,
  type CallReading,
  type ImportReading,
  type ParameterReading,
  type Path,
  UNKNOWN,
} from '../../reading';
import type { Definition, Scopes } from '../scopes';
import { type Place, treeLanguage } from '../tree-language';
import { aiohttp } from './packs/aiohttp';
import { anthropic } from './packs/anthropic';
import { databases } from './packs/databases';
import { fastapi } from './packs/fastapi';
import { flask } from './packs/flask';
import { grpc, rpc } from './packs/grpc';
import { httpx } from './packs/httpx';
import { langchain } from './packs/langchain';
import { openai } from './packs/openai';
import { requests } from './packs/requests';
import { CALL, PARTS } from './queries';
import { readAnnotation, readArguments, readPath, readValue } from './values';

const packs = [fastapi, flask, aiohttp, httpx, requests, grpc, databases, openai, anthropic, langchain];

export const python = treeLanguage({
  name: 'python',
  grammar: 'python',
  extensions: ['.py', '.pyi'],
  packs,
  rpc,
  notRuntime: /(^|\/)(tests?|testing|migrations|alembic)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.pyi?$/,
  moduleCandidates,
  values: { readPath, readValue, readArguments },
  parts: PARTS,
  definitions: [
    {
      query: '(function_definition) @site',
      read: (place) => ({
        kind: 'function',
        ...place.span('name'),
        parameters: readParameters(place.node('parameters')),
        returns: readAnnotation(place.node('returns')),
      }),
    },
    {
      query: '(class_definition) @site',
      read: readClass,
    },
  ],
  imports: [
    { query: '(import_statement) @site', read: (place) => readImports(place.site) },
    { query: '(import_from_statement) @site', read: (place) => readImports(place.site) },
  ],
  assignments: [
    { query: '(assignment) @site', read: readAssignment },
    { query: '(as_pattern . (_) @right alias: (as_pattern_target (_) @left)) @site', read: readAssignment },
  ],
  calls: [{ query: CALL, read: readCallSite }],
});

function readClass(place: Place): Definition {
  const bases =
    place
      .node('bases')
      ?.namedChildren.slice(0, 20)
      .flatMap((base) => [readAnnotation(base) ?? []]) ?? [];
  return { kind: 'class', ...place.span('name'), bases: bases.filter((base) => base.length > 0) };
}

function readParameters(list: Node | null): ParameterReading[] {
  return (list?.namedChildren.slice(0, 100) ?? []).flatMap((node): ParameterReading[] => {
    if (node.type === 'identifier') return [{ name: node.text, annotation: null, fallback: null }];
    const fallback = node.childForFieldName('value');
    const name = node.childForFieldName('name') ?? node.namedChild(0);
    if (name?.type !== 'identifier') return [];
    return [
      {
        name: name.text,
        annotation: readAnnotation(node.childForFieldName('type')),
        fallback: fallback === null ? null : readValue(fallback),
      },
    ];
  });
}

function readImports(site: Node): ImportReading[] {
  const names = site.childrenForFieldName('name').slice(0, 500);
  const dotted = (node: Node | null | undefined): Path =>
    (node?.text ?? '')
      .split('.')
      .map((part) => part.trim())
      .filter(Boolean);
  if (site.type === 'import_statement') {
    return names.map((node) => {
      const module = dotted(node.type === 'aliased_import' ? node.childForFieldName('name') : node);
      const alias = node.type === 'aliased_import' ? (node.childForFieldName('alias')?.text ?? null) : null;
      // `import a.b` binds `a`, and `a.b` is reached through it.
      return {
        alias: alias ?? module[0] ?? null,
        module: alias === null ? module.slice(0, 1) : module,
        level: 0,
        member: null,
      };
    });
  }
  const from = site.childForFieldName('module_name');
  const prefix = from?.type === 'relative_import' ? from.namedChild(0)?.text : '';
  const level = [...(prefix ?? '')].filter((letter) => letter === '.').length;
  const module =
    from?.type === 'relative_import'
      ? dotted(from.namedChildren.find((child) => child.type === 'dotted_name'))
      : dotted(from);
  if (names.length === 0) return [{ alias: null, module, level, member: null }];
  return names.map((node) => {
    const member = (node.type === 'aliased_import' ? node.childForFieldName('name') : node)?.text ?? null;
    const alias = node.type === 'aliased_import' ? (node.childForFieldName('alias')?.text ?? member) : member;
    return { alias, module, level, member };
  });
}

function readAssignment(place: Place, scopes: Scopes): AssignmentReading[] {
  const left = place.node('left');
  const right = place.node('right');
  const kind = left?.type;
  const target = kind === 'identifier' || kind === 'attribute' ? readPath(left) : null;
  if (target === null) return [];
  const { startIndex } = place.site;
  return [
    {
      function: scopes.functionAt(startIndex),
      class_name: scopes.classAt(startIndex),
      target,
      annotation: readAnnotation(place.node('type')),
      value: right === null ? UNKNOWN : readValue(right),
    },
  ];
}

function readCallSite(place: Place, scopes: Scopes): CallReading[] {
  const callee = place.path('callee');
  return callee === null ? [] : [{ function: scopes.functionAt(place.site.startIndex), callee, ...place.lines }];
}

function moduleCandidates(file: string, module: Path, level: number): string[] {
  const folders = file.split('/').slice(0, -1);
  const below = (base: readonly string[]): string[] => {
    const path = [...base, ...module].join('/');
    return path === '' ? ['__init__.py'] : [`${path}.py`, `${path}/__init__.py`, `${path}.pyi`];
  };
  if (level > 0) return level - 1 > folders.length ? [] : below(folders.slice(0, folders.length - (level - 1)));
  if (module.length === 0) return [];
  // Python looks below the folders on its path; which those are is not in the code, so the nearest folder upwards wins.
  return Array.from({ length: folders.length + 1 }, (_, up) => below(folders.slice(0, folders.length - up))).flat();
}
