import type { Node, QueryMatch } from 'web-tree-sitter';
import { loadSyntaxSearch } from '../engine/syntax.engine';
import {
  type Argument,
  type AssignmentReading,
  type CallReading,
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

/** A language in terms of its tree-sitter grammar: what every file is made of. The packs' rules say what it means. */
export interface TreeGrammar extends Omit<SourceLanguage, 'load'> {
  /** As `@vscode/tree-sitter-wasm` names it, or the path of a `.wasm` file as `require.resolve` finds it. */
  readonly grammar: string;
  readonly packs: readonly FrameworkPack[];
  readonly values: Values;
  readonly definitions: readonly { readonly query: string; read(place: Place): Definition | null }[];
  readonly imports: readonly Part<ImportReading[]>[];
  readonly assignments: readonly Part<AssignmentReading[]>[];
  readonly calls: readonly Part<CallReading[]>[];
}

/** A language whose files are parsed once, with the queries of its grammar and of all its packs together. */
export function treeLanguage(grammar: TreeGrammar): SourceLanguage {
  const { definitions, imports, assignments, calls, packs, values } = grammar;
  const rules: readonly Rule[] = packs.flatMap((pack) => pack.rules);
  const starts = {
    imports: definitions.length,
    assignments: definitions.length + imports.length,
    calls: definitions.length + imports.length + assignments.length,
    rules: definitions.length + imports.length + assignments.length + calls.length,
  };
  return {
    ...grammar,
    async load() {
      const syntax = await loadSyntaxSearch(
        grammar.grammar,
        [...definitions, ...imports, ...assignments, ...calls, ...rules].map(({ query }) => query),
      );
      return (file, text) =>
        syntax.search(text, ({ hasErrors, matches, checkTime }) => {
          const places = matches.map(({ source, match }) => new Place(source, match, values));
          const scopes = scopesOf(places.flatMap((place) => definitions[place.source]?.read(place) ?? []));
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
            const { source } = place;
            if (source >= starts.rules) {
              const claim = readClaim(place, scopes, rules[source - starts.rules], named);
              if (claim !== null) reading.claims.push(claim);
            } else if (source >= starts.calls) {
              reading.calls.push(...(calls[source - starts.calls]?.read(place, scopes) ?? []));
            } else if (source >= starts.assignments) {
              reading.assignments.push(...(assignments[source - starts.assignments]?.read(place, scopes) ?? []));
            } else if (source >= starts.imports) {
              reading.imports.push(...(imports[source - starts.imports]?.read(place, scopes) ?? []));
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

/** One match, with its captures by name. */
export class Place implements Match {
  private readonly nodes: ReadonlyMap<string, Node>;

  constructor(
    readonly source: number,
    match: QueryMatch,
    private readonly values: Values,
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

  /** What a definition has of its place: its name and where it begins and ends. */
  span(name: string) {
    const { startIndex: start, endIndex: end } = this.site;
    return { name: this.text(name) ?? '?', start, end, ...this.lines };
  }

  node(capture: string): Node | null {
    return this.nodes.get(capture) ?? null;
  }

  text(capture: string): string | null {
    const node = this.node(capture);
    return node === null || node.endIndex - node.startIndex > 300 ? null : node.text;
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

function readClaim(
  place: Place,
  scopes: Scopes,
  rule: Rule | undefined,
  named: ReadonlyMap<string, boolean>,
): ClaimReading | null {
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
