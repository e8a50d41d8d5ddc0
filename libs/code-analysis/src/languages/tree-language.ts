import type { Node, QueryMatch } from 'web-tree-sitter';
import { loadSyntaxSearch } from '../engine/syntax.engine';
import {
  type Argument,
  type AssignmentReading,
  type CallReading,
  type Claim,
  type ClaimReading,
  type FileReading,
  type ImportReading,
  type Lines,
  type Path,
  UNKNOWN,
  type Value,
} from '../reading';
import type { FrameworkPack, Match, Rule, SourceLanguage } from './language';
import { type Definition, scopesOf, type Scopes } from './scopes';

/** How the expressions of a language are read. */
export interface Values {
  readPath(node: Node | null): Path | null;
  readValue(node: Node): Value;
  readArguments(list: Node | null): Argument[];
}

/** What one kind of place says; `@site` is the whole place, the other captures are for `read`. */
export interface Part<T> {
  readonly query: string;
  read(place: Place, scopes: Scopes): T;
}

/** @param part finds another part of the same place, each once */
export type FindPart = (site: Node, part: (name: string) => Node | null) => Node | null;

/** A language in terms of its tree-sitter grammar: what every file is made of. The packs' rules say what it means. */
export interface TreeGrammar extends Omit<SourceLanguage, 'load'> {
  /** As `@vscode/tree-sitter-wasm` names it, or the path of a `.wasm` file as `require.resolve` finds it. */
  readonly grammar: string;
  readonly packs: readonly FrameworkPack[];
  readonly values: Values;
  /** Captures that are found from `@site` when they are asked for: each node that a query captures costs time, wanted or not. */
  readonly parts?: Readonly<Record<string, FindPart>>;
  readonly definitions: readonly { readonly query: string; read(place: Place): Definition | null }[];
  readonly imports: readonly Part<ImportReading[]>[];
  readonly assignments: readonly Part<AssignmentReading[]>[];
  readonly calls: readonly Part<CallReading[]>[];
}

/** A language whose files are parsed once, with the queries of its grammar and of all its packs together. */
export function treeLanguage(grammar: TreeGrammar): SourceLanguage {
  const { definitions, imports, assignments, calls, packs, values } = grammar;
  const rules: readonly Rule[] = packs.flatMap((pack) => pack.rules);
  const queries = [
    ...new Set([...definitions, ...imports, ...assignments, ...calls, ...rules].map(({ query }) => query)),
  ];
  const readers = queries.map((query) => {
    const its = <T extends { readonly query: string }>(list: readonly T[]) =>
      list.filter((each) => each.query === query);
    return {
      definitions: its(definitions),
      imports: its(imports),
      assignments: its(assignments),
      calls: its(calls),
      rules: rulesByName(its(rules)),
    };
  });
  const packOfRule = new Map(packs.flatMap((pack) => pack.rules.map((rule) => [rule.id, pack] as const)));
  /** Whether a text names the framework of a rule; most texts have places for few of them. */
  const namesOf = (text: string) => {
    const known = new Map<FrameworkPack | undefined, boolean>();
    return (rule: Rule): boolean => {
      const pack = packOfRule.get(rule.id);
      let isNamed = known.get(pack);
      if (isNamed === undefined)
        known.set(pack, (isNamed = pack?.keywords.some((word) => text.includes(word)) ?? false));
      return isNamed;
    };
  };
  return {
    ...grammar,
    async load() {
      const syntax = await loadSyntaxSearch(grammar.grammar, queries);
      return (file, text) =>
        syntax.search(text, ({ hasErrors, matches, checkTime }) => {
          const places = matches.map(({ source, match }) => new Place(source, match, values, grammar.parts));
          const found: Definition[] = [];
          for (const place of places) {
            for (const { read } of readers[place.source]?.definitions ?? []) {
              const definition = read(place);
              if (definition !== null) found.push(definition);
            }
          }
          const scopes = scopesOf(found);
          const reading = {
            imports: [] as ImportReading[],
            assignments: [] as AssignmentReading[],
            calls: [] as CallReading[],
            claims: [] as ClaimReading[],
          };
          const named = namesOf(text);
          for (const place of places) {
            checkTime();
            const its = readers[place.source];
            if (its === undefined) continue;
            for (const { read } of its.imports) reading.imports.push(...read(place, scopes));
            for (const { read } of its.assignments) reading.assignments.push(...read(place, scopes));
            for (const { read } of its.calls) reading.calls.push(...read(place, scopes));
            for (const rule of its.rules(place)) {
              reading.claims.push(...readClaims(place, scopes, rule, named));
            }
          }
          return {
            file,
            language: grammar.name,
            has_syntax_errors: hasErrors,
            functions: scopes.functions,
            classes: scopes.classes,
            ...reading,
          } satisfies FileReading;
        });
    },
  };
}

/** Which of the rules of one query read a place: those without names, and those that have the name of its capture. */
function rulesByName(rules: readonly Rule[]): (place: Place) => readonly Rule[] {
  const always: readonly Rule[] = rules.filter(({ only }) => only === undefined);
  const byCapture = new Map<string, Map<string, Rule[]>>();
  for (const rule of rules) {
    if (rule.only === undefined) continue;
    const names = byCapture.get(rule.only.capture) ?? new Map<string, Rule[]>();
    byCapture.set(rule.only.capture, names);
    for (const name of rule.only.names) names.set(name, [...(names.get(name) ?? []), rule]);
  }
  if (byCapture.size === 0) return () => always;
  return (place) => {
    let rules = always;
    for (const [capture, names] of byCapture) {
      const text = place.text(capture) ?? '';
      const its = names.get(text) ?? names.get(lastPart(text));
      if (its !== undefined) rules = rules.length === 0 ? its : [...rules, ...its];
    }
    return rules;
  };
}

/** `a.b.c` is `c`. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** One match, with its captures by name. */
export class Place implements Match {
  private readonly nodes: Map<string, Node | null>;

  constructor(
    readonly source: number,
    match: QueryMatch,
    private readonly values: Values,
    private readonly parts: TreeGrammar['parts'] = {},
  ) {
    this.nodes = new Map(match.captures.map(({ name, node }) => [name, node]));
  }

  get site(): Node {
    const node = this.nodes.get('site');
    if (node == null) throw new Error('a query without @site');
    return node;
  }

  get lines(): Lines {
    return linesOf(this.site);
  }

  /** What a definition has of its place: its name and where it begins and ends. */
  span(name: string) {
    const { startIndex: start, endIndex: end } = this.site;
    return { name: this.text(name) ?? '?', start, end, ...this.lines };
  }

  node(capture: string): Node | null {
    const known = this.nodes.get(capture);
    if (known !== undefined) return known;
    const found = this.parts?.[capture]?.(this.site, (name) => this.node(name)) ?? null;
    this.nodes.set(capture, found);
    return found;
  }

  text(capture: string): string | null {
    const text = this.node(capture)?.text ?? null;
    return text === null || text.length > 300 ? null : text;
  }

  path(capture: string): Path | null {
    return this.values.readPath(this.node(capture));
  }

  value(capture: string) {
    const node = this.node(capture);
    return node === null ? UNKNOWN : this.values.readValue(node);
  }

  arguments(capture: string) {
    return this.values.readArguments(this.node(capture));
  }
}

export function linesOf(node: Node): Lines {
  return { line_start: node.startPosition.row + 1, line_end: node.endPosition.row + 1 };
}

function readClaims(place: Place, scopes: Scopes, rule: Rule, isNamed: (rule: Rule) => boolean): ClaimReading[] {
  const read = rule.read(place);
  if (read === null) return [];
  const handler = place.node('handler');
  const owner =
    handler === null ? scopes.functionAt(place.site.startIndex) : scopes.functionStartingAt(handler.startIndex);
  const claims: readonly Claim[] = 'kind' in read ? [read] : read;
  return claims.map((claim) => ({
    rule: rule.id,
    function: owner,
    framework_named: isNamed(rule),
    claim,
    ...place.lines,
  }));
}
