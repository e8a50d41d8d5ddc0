/** What the API says went wrong (RFC 9457), or that it could not be asked at all. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly request_id?: string;
}

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Nobody answered: the gateway is away, or this machine is off the network. */
export class Unreachable extends Error {}

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;
