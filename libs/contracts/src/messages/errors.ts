/** One wrong field of an input: where it is and what is wrong with it. */
export interface FieldError {
  /** Dotted path from the root of the input, for example `nodes.0.id`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/** What of an error crosses the wire between services. */
export interface ErrorReply {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
  readonly retryable?: boolean;
}

/** An error that a contract lists: expected, told to the caller by its code, never logged as a fault. */
export class DomainError extends Error {
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean = false;

  constructor(
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly errors: readonly FieldError[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = code;
  }

  toReply(): ErrorReply {
    return {
      code: this.code,
      message: this.message,
      details: this.details,
      errors: this.errors,
      retryable: this.retryable,
    };
  }
}

/** The input breaks its schema or a rule; `errors` names each wrong field. */
export class InvalidInput extends DomainError {
  constructor(message: string, errors: readonly FieldError[], options?: ErrorOptions) {
    super('InvalidInput', message, {}, errors, options);
  }
}

/** The owner of the answer, or a backend of it, cannot be reached now. */
export class Unavailable extends DomainError {
  override readonly retryable = true;

  constructor(message: string, options?: ErrorOptions) {
    super('Unavailable', message, {}, [], options);
  }
}

/** No answer came before the deadline of the request. */
export class DeadlineExceeded extends DomainError {
  override readonly retryable = true;

  constructor(message: string, options?: ErrorOptions) {
    super('DeadlineExceeded', message, {}, [], options);
  }
}

/** Rebuilds, at the caller, the error that the answering service threw. */
export function errorFromReply(reply: ErrorReply): DomainError {
  if (reply.code === 'InvalidInput') return new InvalidInput(reply.message, reply.errors ?? []);
  if (reply.code === 'Unavailable') return new Unavailable(reply.message);
  if (reply.code === 'DeadlineExceeded') return new DeadlineExceeded(reply.message);
  return new AnsweredError(reply);
}

/** An error of another service, which this one may have no class for; it keeps what the thrower said of a retry. */
class AnsweredError extends DomainError {
  override readonly retryable: boolean;

  constructor({ code, message, details = {}, errors = [], retryable = false }: ErrorReply) {
    super(code, message, details, errors);
    this.retryable = retryable;
  }
}
