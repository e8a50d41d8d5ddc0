import { run } from './run';

/** Whoever reads our output may have seen enough, as `head` does: that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

async function main(): Promise<void> {
  process.exitCode = await run(process.argv, process.env, process);
}

void main();
