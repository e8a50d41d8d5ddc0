import type { Node, QueryMatch } from 'web-tree-sitter';
import { loadSyntaxSearch } from '../../engine/syntax.engine';
import {
  type AssignmentReading,
  type CallReading,
  type ClaimReading,
  type FileReading,
  type ImportReading,
  type Lines,
  type ParameterReading,
  type Path,
  UNKNOWN,
} from '../../reading';
import type { Match, Rule, SourceLanguage } from '../language';
import { type Definition, scopesOf, type Scopes } from '../scopes';
import { aiohttp } from './packs/aiohttp';
import { anthropic } from './packs/anthropic';
import { databases } from './packs/databases';
import { fastapi } from './packs/fastapi';
import { flask } from './packs/flask';
import { httpx } from './packs/httpx';
import { openai } from './packs/openai';
import { requests } from './packs/requests';
import { readAnnotation, readArguments, readPath, readValue } from './values';

const packs = [fastapi, flask, aiohttp, httpx, requests, databases, openai, anthropic];

/** What every Python file is made of; the packs' rules say what it means. */
const structure = {
  function:
    '(function_definition name: (identifier) @name parameters: (parameters) @parameters return_type: (type)? @returns) @site',
  class: '(class_definition name: (identifier) @name superclasses: (argument_list)? @bases) @site',
  import: '(import_statement) @site',
  import_from: '(import_from_statement) @site',
  assignment: '(assignment left: (_) @left type: (type)? @type right: (_)? @right) @site',
  as_pattern: '(as_pattern . (_) @right alias: (as_pattern_target (_) @left)) @site',
  call: '(call function: [(identifier) (attribute)] @callee) @site',
} as const;
type StructureKind = keyof typeof structure;

const kinds = Object.keys(structure) as StructureKind[];
const rules: readonly { readonly rule: Rule; readonly keywords: readonly string[] }[] = packs.flatMap((pack) =>
  pack.rules.map((rule) => ({ rule, keywords: pack.keywords })),
);

export const python: SourceLanguage = {
  name: 'python',
  extensions: ['.py', '.pyi'],
  packs,
  notRuntime: /(^|\/)(tests?|testing|migrations|alembic)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.pyi?$/,
  moduleCandidates,
  async load() {
    const syntax = await loadSyntaxSearch('python', [
      ...kinds.map((kind) => structure[kind]),
      ...rules.map(({ rule }) => rule.query),
    ]);
    return (file, text) =>
      syntax.search(text, ({ hasErrors, matches, checkTime }) => {
        const places = matches.map(({ source, match }) => new Place(source, match));
        const scopes = readScopes(places);
        const reading = {
          imports: [] as ImportReading[],
          assignments: [] as AssignmentReading[],
          calls: [] as CallReading[],
          claims: [] as ClaimReading[],
        };
        const named = new Map(
          packs.flatMap((pack) =>
            pack.rules.map((rule) => [rule.id, pack.keywords.some((word) => text.includes(word))]),
          ),
        );
        for (const place of places) {
          checkTime();
          const kind = kinds[place.source];
          if (kind === undefined) {
            const claim = readClaim(place, scopes, named);
            if (claim !== null) reading.claims.push(claim);
          } else if (kind === 'import' || kind === 'import_from') reading.imports.push(...readImports(place.site));
          else if (kind === 'assignment' || kind === 'as_pattern')
            reading.assignments.push(...readAssignment(place, scopes));
          else if (kind === 'call') reading.calls.push(...readCallSite(place, scopes));
        }
        return {
          file,
          language: 'python',
          has_syntax_errors: hasErrors,
          functions: scopes.functions,
          classes: scopes.classes,
          ...reading,
        } satisfies FileReading;
      });
  },
};

/** One match, with its captures by name. */
class Place implements Match {
  private readonly nodes: ReadonlyMap<string, Node>;

  constructor(
    readonly source: number,
    match: QueryMatch,
  ) {
    this.nodes = new Map(match.captures.map(({ name, node }) => [name, node]));
  }

  get site(): Node {
    const node = this.nodes.get('site');
    if (node === undefined) throw new Error('a query without @site');
    return node;
  }

  get lines(): Lines {
    return linesOf(this.site);
  }

  node(capture: string): Node | null {
    return this.nodes.get(capture) ?? null;
  }

  text(capture: string): string | null {
    const node = this.node(capture);
    return node === null || node.endIndex - node.startIndex > 300 ? null : node.text;
  }

  path(capture: string): Path | null {
    return readPath(this.node(capture));
  }

  value(capture: string) {
    const node = this.node(capture);
    return node === null ? UNKNOWN : readValue(node);
  }

  arguments(capture: string) {
    return readArguments(this.node(capture));
  }
}

function linesOf(node: Node): Lines {
  return { line_start: node.startPosition.row + 1, line_end: node.endPosition.row + 1 };
}

function readScopes(places: readonly Place[]): Scopes {
  return scopesOf(
    places.flatMap((place): Definition[] => {
      const kind = kinds[place.source];
      if (kind !== 'function' && kind !== 'class') return [];
      const { startIndex: start, endIndex: end } = place.site;
      const shared = { name: place.text('name') ?? '?', start, end, ...place.lines };
      if (kind === 'class') {
        const bases =
          place
            .node('bases')
            ?.namedChildren.slice(0, 20)
            .flatMap((base) => [readAnnotation(base) ?? []]) ?? [];
        return [{ kind, ...shared, bases: bases.filter((base) => base.length > 0) }];
      }
      return [
        {
          kind,
          ...shared,
          parameters: readParameters(place.node('parameters')),
          returns: readAnnotation(place.node('returns')),
        },
      ];
    }),
  );
}

function readParameters(list: Node | null): ParameterReading[] {
  return (list?.namedChildren.slice(0, 100) ?? []).flatMap((node): ParameterReading[] => {
    const fallback = node.childForFieldName('value');
    const name = node.type === 'identifier' ? node : (node.childForFieldName('name') ?? node.namedChild(0));
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
  const target = left !== null && (left.type === 'identifier' || left.type === 'attribute') ? readPath(left) : null;
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

function readClaim(place: Place, scopes: Scopes, named: ReadonlyMap<string, boolean>): ClaimReading | null {
  const rule = rules[place.source - kinds.length]?.rule;
  const claim = rule?.read(place) ?? null;
  if (rule === undefined || claim === null) return null;
  const handler = place.node('handler');
  return {
    rule: rule.id,
    function:
      handler === null ? scopes.functionAt(place.site.startIndex) : scopes.functionStartingAt(handler.startIndex),
    framework_named: named.get(rule.id) ?? false,
    claim,
    ...place.lines,
  };
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
