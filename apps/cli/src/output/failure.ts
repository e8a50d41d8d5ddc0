/** Ends the command with a message for people. Exit codes: 1 it failed, 2 wrong use, 3 the system cannot be reached. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: 1 | 2 | 3 = 1,
    readonly details: unknown = undefined,
  ) {
    super(message);
    this.name = 'Failure';
  }
}
