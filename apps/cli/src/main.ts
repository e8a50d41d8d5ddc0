import { CommanderError } from 'commander';
import { Failure } from './output/failure';
import { Output } from './output/output';
import { program } from './program';

const WRONG_USE = 2;

async function main(): Promise<void> {
  const json = process.argv.includes('--json');
  try {
    await program(process.env).parseAsync(process.argv);
  } catch (error) {
    // Commander has said what was wrong; asking for help is not wrong.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE;
    else {
      const failure =
        error instanceof Failure ? error : new Failure(error instanceof Error ? error.message : String(error));
      new Output(json, process.stdout, process.stderr).failure(failure);
      process.exitCode = failure.exitCode;
    }
  }
}

void main();
