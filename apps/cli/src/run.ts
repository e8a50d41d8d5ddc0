import { CommanderError } from 'commander';
import { Failure } from './output/failure';
import { Output, type Terminal } from './output/output';
import { program } from './program';

const WRONG_USE = 2;

/** Runs one command line; answers its exit code. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  let code = 0;
  try {
    await program(env, terminal, (given) => (code = given)).parseAsync([...argv]);
    return code;
  } catch (error) {
    // Commander has said what was wrong; asking for help is not wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
    const failure =
      error instanceof Failure ? error : new Failure(error instanceof Error ? error.message : String(error));
    new Output(argv.includes('--json'), terminal).failure(failure);
    return failure.exitCode;
  }
}
