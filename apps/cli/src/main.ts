import { run } from './run';

async function main(): Promise<void> {
  process.exitCode = await run(process.argv, process.env, process);
}

void main();
