import type { z } from 'zod';

/** A request that one service answers and others ask, over NATS request-reply. */
export interface Query<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** `query.<owner>.<things>.<verb>`; the owner answers it in a queue group of its own name. */
  readonly subject: string;
  readonly input: Input;
  readonly output: Output;
  /** Codes of the expected errors, as `DomainError.code`. */
  readonly errors: readonly string[];
  /** How long an asker waits for the answer, in milliseconds. */
  readonly deadline_ms: number;
}

// `z.output` on both sides: what crosses the wire is parsed, so defaults are there on either end.
export type InputOf<Q extends Query> = z.output<Q['input']>;
export type OutputOf<Q extends Query> = z.output<Q['output']>;

interface QueryDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  readonly subject: `query.${string}`;
  readonly input: Input;
  readonly output: Output;
  readonly errors?: readonly string[];
  readonly deadline_ms?: number;
}

/** Declares a request once, for the service that answers it and for all that ask it. Default deadline: 5000 ms. */
export function defineQuery<Input extends z.ZodType, Output extends z.ZodType>(
  definition: QueryDefinition<Input, Output>,
): Query<Input, Output> {
  return { errors: [], deadline_ms: 5000, ...definition };
}
