import { RE2JS } from 're2js';
import { ERROR_KIND, type SyntaxNode, type SyntaxTree } from './syntax-tree';

/** The numbers that a grammar has for the names in a query. */
export interface QueryNames {
  /** null: the grammar has no such node. */
  kind(name: string, isNamed: boolean): number | null;
  field(name: string): number | undefined;
}

/** What one query found: the places that it captured, each with the names of its captures. */
export interface QueryMatch {
  /** Which of the queries it is of. */
  readonly source: number;
  readonly captures: readonly Capture[];
}

interface Capture {
  readonly name: string;
  readonly node: SyntaxNode;
}

/** One place in a query: a node with what is asked of it. */
interface Step {
  /** One of these; null: any. */
  readonly kind: number | null;
  readonly isNamed: boolean;
  readonly field: number | null;
  readonly captures: readonly string[];
  readonly children: readonly Place[];
}

/** Steps of which one must be there, one after the other among the children of a node. */
interface Place {
  readonly options: readonly Step[];
  readonly repeat: '' | '?' | '*';
  /** With no named node between it and the one before. */
  readonly isNext: boolean;
}

interface Predicate {
  readonly capture: string;
  readonly holds: (text: string) => boolean;
}

interface Pattern {
  readonly source: number;
  readonly order: number;
  readonly step: Step;
  readonly predicates: readonly Predicate[];
}

/** What is captured so far, the latest first. */
interface Captured {
  readonly name: string;
  readonly index: number;
  readonly before: Captured | null;
}

interface Found {
  readonly source: number;
  readonly order: number;
  readonly start: number;
  readonly last: number;
  readonly captured: Captured | null;
}

type Then = (captured: Captured | null, last: number) => boolean;

/**
 * Queries in tree-sitter's language, as far as rules use it: nodes by kind, `_`, alternatives, fields, captures, `?` and `*`, anchors before a node, and
 * the predicates `eq?`, `any-of?` and `match?`. Tree-sitter itself takes some hundred milliseconds to compile those of one language.
 */
export class TreeQuery {
  private readonly byKind: Pattern[][] = [];

  /** @throws when a query is wrong for the grammar; the message names the query */
  constructor(queries: readonly string[], names: QueryNames) {
    let order = 0;
    queries.forEach((query, source) => {
      const { options, predicates } = new QueryText(query, names).read();
      for (const step of options) {
        if (step.kind === null) throw new Error(`a query must begin with the kind of a node: ${query}`);
        (this.byKind[step.kind] ??= []).push({ source, order: (order += 1), step, predicates });
      }
    });
  }

  /** All matches, in the order in which they are complete. @param checkTime is called now and then, and may throw */
  matches(tree: SyntaxTree, checkTime: () => void): QueryMatch[] {
    const found: Found[] = [];
    for (let index = 0; index < tree.count; index += 1) {
      const patterns = this.byKind[tree.kinds[index] ?? 0];
      if (patterns === undefined) continue;
      let known: Set<string> | undefined;
      let knownSource = -1;
      for (const { source, order, step, predicates } of patterns) {
        if (step.children.length === 0) {
          const captured = capturedAt(step, index, null);
          if (holds(predicates, captured, tree)) found.push({ source, order, start: index, last: index, captured });
          continue;
        }
        checkTime();
        const start = index;
        // What several options of a query find is found once.
        if (knownSource !== source) known = undefined;
        knownSource = source;
        matchStep(tree, step, index, null, index, (captured, last) => {
          checkTime();
          if (!holds(predicates, captured, tree)) return true;
          known ??= new Set();
          const key = keyOf(captured);
          if (!known.has(key)) found.push({ source, order, start, last, captured });
          known.add(key);
          return true;
        });
      }
    }
    found.sort((a, b) => a.last - b.last || a.start - b.start || a.order - b.order);
    return found.map(({ source, captured }) => ({ source, captures: listOf(captured, tree) }));
  }
}

function matchStep(
  tree: SyntaxTree,
  step: Step,
  index: number,
  captured: Captured | null,
  last: number,
  then: Then,
): boolean {
  const its = capturedAt(step, index, captured);
  if (step.children.length === 0) return then(its, Math.max(last, index));
  return matchPlaces(tree, step.children, 0, index + 1, tree.nexts[index] ?? 0, its, Math.max(last, index), then);
}

/** @returns whether there was any match */
function matchPlaces(
  tree: SyntaxTree,
  places: readonly Place[],
  at: number,
  from: number,
  end: number,
  captured: Captured | null,
  last: number,
  then: Then,
): boolean {
  const place = places[at];
  if (place === undefined) return then(captured, last);
  let isFound = false;
  for (let child = from; child < end; child = tree.nexts[child] ?? end) {
    for (const step of place.options) {
      if (!fits(tree, step, child)) continue;
      const next = tree.nexts[child] ?? end;
      const goOn: Then = (its, latest) =>
        (place.repeat === '*' && matchPlaces(tree, places, at, next, end, its, latest, then)) ||
        matchPlaces(tree, places, at + 1, next, end, its, latest, then);
      if (matchStep(tree, step, child, captured, last, goOn)) isFound = true;
    }
    if (place.isNext && tree.named[child] === 1) break;
  }
  // What may be missing is only left out where nothing can be found with it.
  if (isFound || place.repeat === '') return isFound;
  // Whether the last one is missing is known at the end of the node.
  const known = at + 1 === places.length ? Math.max(last, end - 0.5) : last;
  return matchPlaces(tree, places, at + 1, from, end, captured, known, then);
}

function fits(tree: SyntaxTree, step: Step, index: number): boolean {
  if (step.field !== null && tree.fields[index] !== step.field) return false;
  if (step.kind !== null) return tree.kinds[index] === step.kind;
  return tree.kinds[index] !== ERROR_KIND && (!step.isNamed || tree.named[index] === 1);
}

function capturedAt({ captures }: Step, index: number, before: Captured | null): Captured | null {
  let captured = before;
  for (const name of captures) captured = { name, index, before: captured };
  return captured;
}

function holds(predicates: readonly Predicate[], captured: Captured | null, tree: SyntaxTree): boolean {
  return predicates.every((predicate) => {
    for (let each = captured; each !== null; each = each.before)
      if (each.name === predicate.capture && !predicate.holds(tree.node(each.index).text)) return false;
    return true;
  });
}

function keyOf(captured: Captured | null): string {
  let key = '';
  for (let each = captured; each !== null; each = each.before) key += `${each.name} ${each.index} `;
  return key;
}

function listOf(captured: Captured | null, tree: SyntaxTree): Capture[] {
  const list: Capture[] = [];
  for (let each = captured; each !== null; each = each.before)
    list.push({ name: each.name, node: tree.node(each.index) });
  return list.reverse();
}

const TOKEN = /\s+|;[^\n]*|"(?:[^"\\]|\\.)*"|[()[\]]|[?*.](?![\w-])|@[\w.-]+|#[\w.-]+\?|[\w-]+:|[\w-]+/y;

/** Reads one query. */
class QueryText {
  private readonly tokens: string[] = [];
  private readonly predicates: Predicate[] = [];
  private at = 0;

  constructor(
    private readonly query: string,
    private readonly names: QueryNames,
  ) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < query.length) {
      const from = TOKEN.lastIndex;
      const token = TOKEN.exec(query)?.[0];
      if (token === undefined) throw new Error(`a query has an unknown sign at ${from}: ${query}`);
      if (!/^[\s;]/.test(token)) this.tokens.push(token);
    }
  }

  read(): { readonly options: readonly Step[]; readonly predicates: readonly Predicate[] } {
    const { options, repeat } = this.place(false);
    if (repeat !== '' || this.at !== this.tokens.length) this.fail('one pattern, with all its options in brackets');
    return { options, predicates: this.predicates };
  }

  private fail(expected: string): never {
    throw new Error(`a query wants ${expected} at ${this.tokens.slice(this.at, this.at + 3).join(' ')}: ${this.query}`);
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) this.fail('more');
    this.at += 1;
    return token;
  }

  private place(isNext: boolean): Place {
    let field: number | null = null;
    if (this.tokens[this.at]?.endsWith(':') === true) {
      const name = this.next().slice(0, -1);
      field = this.names.field(name) ?? this.fail(`a field of the grammar, not ${name},`);
    }
    let steps: Step[] = [];
    if (this.take('[')) {
      while (!this.take(']')) steps.push(...this.place(false).options);
    } else steps = [this.step()];
    const repeat = this.take('?') ? '?' : this.take('*') ? '*' : '';
    const captures: string[] = [];
    while (this.tokens[this.at]?.startsWith('@') === true) captures.push(this.next().slice(1));
    const options = steps.map((step) => ({
      ...step,
      field: field ?? step.field,
      captures: [...step.captures, ...captures],
    }));
    return { options, repeat, isNext };
  }

  private step(): Step {
    const token = this.next();
    if (token === '_') return { kind: null, isNamed: false, field: null, captures: [], children: [] };
    if (token.startsWith('"')) {
      const kind =
        this.names.kind(JSON.parse(token) as string, false) ?? this.fail(`a sign of the grammar, not ${token},`);
      return { kind, isNamed: false, field: null, captures: [], children: [] };
    }
    if (token !== '(') this.fail('a node');
    const name = this.next();
    const kind =
      name === '_' ? null : (this.names.kind(name, true) ?? this.fail(`a node of the grammar, not ${name},`));
    const children: Place[] = [];
    while (!this.take(')')) {
      if (this.tokens[this.at] === '(' && this.tokens[this.at + 1]?.startsWith('#') === true) this.predicate();
      else children.push(this.place(this.take('.')));
    }
    return { kind, isNamed: true, field: null, captures: [], children };
  }

  private predicate(): void {
    this.at += 1;
    const name = this.next();
    const capture = this.next();
    const words: string[] = [];
    while (!this.take(')')) words.push(JSON.parse(this.next()) as string);
    if (!capture.startsWith('@')) this.fail('a capture');
    const [first = ''] = words;
    const pattern = name === '#match?' ? RE2JS.compile(first) : null;
    if (pattern === null && name !== '#eq?' && name !== '#any-of?') this.fail(`eq?, any-of? or match?, not ${name},`);
    const known = new Set(words);
    this.predicates.push({
      capture: capture.slice(1),
      holds: pattern === null ? (text) => known.has(text) : (text) => pattern.matcher(text).find(),
    });
  }
}
