import type { ProposalDraft } from '@chain-mapping/model';
import type { ReadingMemory } from './engine/reading-memory';
import type { ResourceKind } from './reading';

/** Why a place in the code could not be followed, and what would have told. */
export interface Unresolved {
  readonly expression: string;
  readonly reason: string;
}

/** A reason for a confidence, each a number from 0 to 1. */
export interface ConfidenceFactor {
  readonly factor: string;
  readonly value: number;
}

interface FactBase {
  /** Stable as long as the code at this place says the same. */
  readonly id: string;
  readonly rule: string;
  readonly file: string;
  readonly line_start: number;
  readonly line_end: number;
  /** The service that owns the file, as far as it is known. */
  readonly service: string | null;
  /** `Class.method` or the name of the function that the place lies in. */
  readonly function: string | null;
  readonly confidence: number;
  readonly confidence_factors: readonly ConfidenceFactor[];
  readonly unresolved: readonly Unresolved[];
}

export interface EndpointFact extends FactBase {
  readonly kind: 'endpoint';
  readonly protocol: 'http' | 'websocket' | 'grpc';
  /** `GRPC` of a method of a gRPC service, whose path is that of the wire: `/shop.v1.CartService/GetCart`. */
  readonly method: string;
  readonly path: string;
}

/** What a call goes to. `service`: a deployable of the platform; `external`: a host outside of it. */
export interface CallTarget {
  readonly kind: 'service' | 'external' | 'ai_model';
  readonly name: string;
  readonly port: number | null;
  readonly path: string;
}

export interface ServiceCallFact extends FactBase {
  readonly kind: 'service_call';
  readonly protocol: 'http' | 'websocket' | 'grpc';
  readonly library: string;
  readonly method: string;
  /** With what stayed unknown in braces. */
  readonly url: string;
  /** null: the address could not be resolved; `unresolved` says why. */
  readonly target: CallTarget | null;
}

export type SqlOperation =
  'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'CREATE' | 'ALTER' | 'DROP' | 'TRUNCATE';

export interface DatabaseOperationFact extends FactBase {
  readonly kind: 'database_operation';
  readonly operation: SqlOperation;
  readonly access: 'read' | 'write';
  readonly tables: readonly string[];
  readonly sql: string;
  readonly engine: string | null;
  /** The service and the name of the database, where a connection string tells. */
  readonly database: { readonly host: string | null; readonly name: string | null } | null;
}

export interface ModelCallFact extends FactBase {
  readonly kind: 'model_call';
  readonly provider: string;
  readonly model: string | null;
}

/** The service uses a server of this kind. */
export interface ResourceFact extends FactBase {
  readonly kind: 'resource';
  readonly resource: ResourceKind;
  readonly engine: string;
  /** With what stayed unknown in braces; null: the code gives none. */
  readonly address: string | null;
}

export interface MessageFact extends FactBase {
  readonly kind: 'message';
  readonly direction: 'send' | 'receive';
  readonly engine: string | null;
  readonly subject: string | null;
  readonly address: string | null;
}

/** One end of a gRPC service: both ends meet at the name that a `.proto` file gives it. */
export interface RpcFact extends FactBase {
  readonly kind: 'rpc';
  readonly side: 'client' | 'server';
  readonly rpc_service: string;
  readonly address: string | null;
}

/** A call from one function of the analysed files to another. */
export interface FunctionCallFact extends FactBase {
  readonly kind: 'function_call';
  readonly target_file: string;
  readonly target_function: string;
}

export type HopFact = ServiceCallFact | DatabaseOperationFact | ModelCallFact;
export const isHop = (fact: Fact): fact is HopFact =>
  fact.kind === 'service_call' || fact.kind === 'database_operation' || fact.kind === 'model_call';

/** What only the topology is made of. */
export type UseFact = ResourceFact | MessageFact | RpcFact;
export type Fact = EndpointFact | HopFact | FunctionCallFact | UseFact;

export type FindingCode =
  | 'too_large'
  | 'too_deep'
  | 'too_many_files'
  | 'not_text'
  | 'not_utf8'
  | 'too_slow'
  | 'not_parseable'
  | 'syntax_errors';

/** What a person should know about a file that could not be read, or not fully. */
export interface Finding {
  readonly file: string;
  readonly code: FindingCode;
  readonly message: string;
  /** Whether the file was left out. */
  readonly skipped: boolean;
}

export interface EvidenceItem {
  readonly kind: Fact['kind'];
  readonly file: string;
  readonly line_start: number;
  readonly line_end: number;
  /** Credentials inside addresses are masked. */
  readonly snippet: string;
  /** SHA-256, in hex, of the lines as they stand in the file. */
  readonly snippet_hash: string;
  readonly rule: string;
  readonly confidence: number;
  readonly supports:
    { readonly node: string } | { readonly edge: { readonly source: string; readonly target: string } };
}

export interface Evidence {
  /** The same for the same chain in every scan, whatever its number. */
  readonly chain_key: string;
  readonly source_file: string;
  readonly items: readonly EvidenceItem[];
  readonly confidence_factors: readonly ConfidenceFactor[];
  readonly api_endpoint?: { readonly endpoint: string; readonly method: string; readonly function: string | null };
  readonly websocket_handler?: { readonly endpoint: string; readonly function: string | null };
  readonly database_operations?: readonly {
    readonly operation: string;
    readonly access: string;
    readonly tables: readonly string[];
    readonly function: string | null;
  }[];
  readonly service_calls?: readonly {
    readonly method: string;
    readonly url: string;
    readonly service: string;
    readonly function: string | null;
  }[];
  readonly model_calls?: readonly { readonly provider: string; readonly model: string | null }[];
  readonly unresolved?: readonly (Unresolved & { readonly file: string; readonly line: number })[];
}

export interface Analysis {
  readonly facts: Fact[];
  readonly proposals: (ProposalDraft & { evidence: Evidence & Record<string, unknown> })[];
  readonly findings: Finding[];
}

export interface AnalysisOptions {
  /** Owns every file. Without it the folder with a manifest (Dockerfile, pyproject.toml, ...) names the service. */
  readonly service_name?: string;
  /** Also read tests and migrations, which no running service executes; they are left out otherwise. */
  readonly include_all?: boolean;
  /** What earlier analyses read: files that are as they were are not parsed again. What is read now is added to it. */
  readonly memory?: ReadingMemory;
}
