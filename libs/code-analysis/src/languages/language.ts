import type { Node } from 'web-tree-sitter';
import type { Argument, Claim, FileReading, Path, Value } from '../reading';

/** The places that one match of a rule's query captured, as the language understands them. */
export interface Match {
  /** The text of a capture; null where it is missing or too long to be a name. */
  text(capture: string): string | null;
  /** A dotted name; null where the capture is something else. */
  path(capture: string): Path | null;
  value(capture: string): Value;
  arguments(capture: string): readonly Argument[];
  /** For what the four above do not tell, such as the annotations of what is around; gone once the file is read. */
  node(capture: string): Node | null;
}

/**
 * One rule of a framework pack. The query captures the whole place as `@site`, and what the rule needs under names of its own. A capture
 * `@handler` on a function makes that function the owner of the claim instead of the function around the place.
 */
export interface Rule {
  readonly id: string;
  readonly query: string;
  /**
   * The rule reads only matches in which this capture is one of these names. Cheaper than a predicate: rules with the same query share one
   * search, and a query costs some 10 ms to compile.
   */
  readonly only?: { readonly capture: string; readonly names: readonly string[] };
  /** What the match says, which may be several things; null: nothing after all. */
  read(match: Match): Claim | readonly Claim[] | null;
}

export interface FrameworkPack {
  readonly name: string;
  /** Words of which a file that uses the framework holds at least one. */
  readonly keywords: readonly string[];
  readonly rules: readonly Rule[];
}

/** What compilers of `.proto` files make of the name of a service: patterns for names, whose first group is the service. */
export interface RpcNames {
  /** What sends: types of stubs, and functions that make them. */
  readonly stubs: readonly RegExp[];
  /** What answers: classes and interfaces that an implementation is derived from. */
  readonly servers: readonly RegExp[];
  /** Whether a stub may also have the plain name of the service. */
  readonly plainStubs?: boolean;
  /** The service of a stub that a call makes of what it is given; null: it makes none. */
  made?(callee: Path, given: readonly Argument[]): string | null;
}

export interface SourceLanguage {
  readonly name: string;
  readonly extensions: readonly string[];
  readonly packs: readonly FrameworkPack[];
  /** Members are named without their object inside of a class: `url` is `this.url`. */
  readonly implicitSelf?: boolean;
  /** A file is named after its class, and an import names the class: `a.b.Client` is the class in `a/b/Client.java`. */
  readonly classPerFile?: boolean;
  /** All files of a folder are one module: they share their names, and an import means the folder, as `a/b/`. */
  readonly sharedFolder?: boolean;
  /** Types are known by their names, wherever they stand; one that no file has is `type.Name` of a library. */
  readonly typesByName?: boolean;
  readonly rpc?: RpcNames;
  /** Paths of files that no running service executes: tests, migrations. */
  readonly notRuntime: RegExp;
  /** Loads the grammar; the reader that it gives works on one file at a time, and throws only SyntaxTooSlow. */
  load(): Promise<(file: string, text: string) => FileReading>;
  /** The files that an import of `file` could mean, best first. */
  moduleCandidates(file: string, module: Path, level: number): readonly string[];
}

/** The argument with this keyword, else the one at this position among those without a keyword. */
export function argumentOf(list: readonly Argument[], position: number, ...keywords: readonly string[]): Value | null {
  const named = list.find((argument) => argument.keyword !== null && keywords.includes(argument.keyword));
  if (named !== undefined) return named.value;
  return list.filter((argument) => argument.keyword === null)[position]?.value ?? null;
}

/** The same where it can become a text, and the first of several: what an address, a topic or a path can be. */
export function textArgument(
  list: readonly Argument[],
  position: number,
  ...keywords: readonly string[]
): Value | null {
  const value = argumentOf(list, position, ...keywords);
  const first = value?.kind === 'list' ? (value.items[0] ?? null) : value;
  return first === null || first.kind === 'unknown' || first.kind === 'object' ? null : first;
}
