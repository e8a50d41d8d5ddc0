/**
 * What is read out of one file, in words that no language owns. A reading is plain data: it can be cached, compared and
 * sent between threads, and it says nothing that depends on another file.
 *
 * Every language writes the object of a method as `self` and its constructor as `__init__`, whatever its own words are.
 */

/** A dotted name as it is written: `self.client.get` is `['self', 'client', 'get']`. */
export type Path = readonly string[];

/** An expression, as far as it can tell a text. What it refers to is looked up later, when all files are read. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'joined'; readonly parts: readonly Value[] }
  | { readonly kind: 'name'; readonly path: Path }
  | { readonly kind: 'environment'; readonly variable: string; readonly fallback: Value | null }
  | { readonly kind: 'either'; readonly options: readonly Value[] }
  | { readonly kind: 'call'; readonly callee: Path; readonly arguments: readonly Argument[] }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** A literal with named entries; what is nested in it has dotted keywords. */
  | { readonly kind: 'object'; readonly entries: readonly Argument[] }
  | { readonly kind: 'unknown' };

export interface Argument {
  readonly keyword: string | null;
  readonly value: Value;
}

/** Lines count from 1, both ends included. */
export interface Lines {
  readonly line_start: number;
  readonly line_end: number;
}

export interface ParameterReading {
  readonly name: string;
  readonly annotation: Path | null;
  readonly fallback: Value | null;
}

export interface FunctionReading extends Lines {
  /** Unique in its file: `Class.method`, `outer.inner`. */
  readonly id: string;
  readonly name: string;
  readonly class_name: string | null;
  /** The function around it. */
  readonly parent: string | null;
  readonly parameters: readonly ParameterReading[];
  readonly returns: Path | null;
}

export interface ClassReading extends Lines {
  readonly name: string;
  readonly bases: readonly Path[];
}

export interface ImportReading {
  /** The name that the file uses from here on; null where everything is imported. */
  readonly alias: string | null;
  readonly module: Path;
  /** How many packages up a relative import begins; 0: absolute. */
  readonly level: number;
  /** The member that is imported; null: the module itself. */
  readonly member: string | null;
}

export interface AssignmentReading {
  readonly function: string | null;
  readonly class_name: string | null;
  readonly target: Path;
  readonly annotation: Path | null;
  readonly value: Value;
}

export interface CallReading extends Lines {
  readonly function: string | null;
  readonly callee: Path;
}

export type ResourceKind = 'database' | 'broker' | 'ai_model' | 'infra' | 'external';

/**
 * What a name at the place must turn out to be, as full names of a library. Where it turns out to be something else the claim falls; where the
 * files do not tell, a file that names the framework is believed.
 */
export interface Proof {
  readonly path: Path;
  readonly origins: readonly string[];
}

/** What a rule of a framework pack says about a place in the code. */
export type Claim =
  | {
      readonly kind: 'endpoint';
      readonly protocol: 'http' | 'websocket';
      readonly methods: readonly string[];
      readonly path: Value;
      /** The application or router that the endpoint hangs on. */
      readonly router: Path;
      /** The syntax alone tells that it is an endpoint, whatever it hangs on. */
      readonly certain?: boolean;
    }
  | { readonly kind: 'router'; readonly name: Path; readonly prefix: Value | null }
  | {
      readonly kind: 'mount';
      readonly parent: Path;
      readonly child: Path;
      readonly prefix: Value | null;
      /** Whether the prefix stands in place of the child's own instead of before it. */
      readonly replaces: boolean;
    }
  | {
      readonly kind: 'service_call';
      readonly library: string;
      readonly receiver: Path;
      /** What the receiver must turn out to be, as full names of the library. */
      readonly origins: readonly string[];
      /** The syntax alone tells that it is a request: a global function of the language, an annotated interface. */
      readonly certain?: boolean;
      /** What a relative URL is appended to, where the place itself says so. */
      readonly base?: Value | null;
      readonly method: string;
      readonly url: Value;
    }
  | { readonly kind: 'database_operation'; readonly receiver: Path; readonly sql: Value }
  | { readonly kind: 'database_connection'; readonly engine: string | null; readonly callee: Path; readonly dsn: Value }
  | {
      readonly kind: 'model_call';
      readonly provider: string;
      readonly callee: Path;
      readonly origins: readonly string[];
      readonly model: Value | null;
    }
  /** A server that a client library is made for: a database, broker, model or part of the infrastructure, with its address where the code gives it. */
  | {
      readonly kind: 'resource';
      readonly resource: ResourceKind;
      readonly engine: string;
      readonly address: Value | null;
      readonly proof?: Proof;
    }
  /** Messages on a subject: a topic, queue, exchange, pattern. */
  | {
      readonly kind: 'message';
      readonly direction: 'send' | 'receive';
      /** The broker, such as `kafka`; null: the transport is named elsewhere. */
      readonly engine: string | null;
      readonly subject: Value | null;
      /** Of the broker, or of the service at the other end where there is none between. */
      readonly address: Value | null;
      readonly proof?: Proof;
    }
  /** A stub of a service that a `.proto` file defines, or what implements it. */
  | {
      readonly kind: 'rpc';
      readonly side: 'client' | 'server';
      /** As the `.proto` names it, without its package. */
      readonly service: string;
      readonly address: Value | null;
      /** Of a server: the object whose methods answer, where the place names one. */
      readonly implementation?: Value | null;
      /** Of a server: the one method that the function of the place answers. */
      readonly method?: string;
      readonly proof?: Proof;
    }
  /** A function that the framework will call: a dependency, a background task. */
  | { readonly kind: 'function_reference'; readonly callee: Path };

export type ClaimKind = Claim['kind'];

export interface ClaimReading extends Lines {
  readonly rule: string;
  /** The function that the place lies in; for an endpoint, the function that handles it. */
  readonly function: string | null;
  /** Whether the file itself names the framework. */
  readonly framework_named: boolean;
  readonly claim: Claim;
}

/** What is asked of every reading of a project. */
export interface Outline {
  /** The names by which others may find what it declares. */
  readonly declared: Readonly<
    Record<'classes' | 'methods' | 'derived' | 'constructions' | 'filled_in', readonly string[]>
  >;
  /** Whether it has places that answer gRPC services. */
  readonly answersRpc: boolean;
}

export interface FileReading {
  readonly file: string;
  readonly language: string;
  readonly has_syntax_errors: boolean;
  readonly functions: readonly FunctionReading[];
  readonly classes: readonly ClassReading[];
  readonly imports: readonly ImportReading[];
  readonly assignments: readonly AssignmentReading[];
  readonly calls: readonly CallReading[];
  readonly claims: readonly ClaimReading[];
  /** Of a stored one, which is only parsed when one of the five above is looked at. */
  readonly outline?: Outline;
}

export const UNKNOWN: Value = { kind: 'unknown' };
