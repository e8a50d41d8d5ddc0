/**
 * `npm test [-- unit|int|e2e [pattern]]`: the tests in three parts, then one last line `N passed, N failed`.
 *
 * unit  *.spec.ts       pure, milliseconds, no I/O
 * int   *.int.spec.ts   one part of the system on real stores
 * e2e   *.e2e.spec.ts   the running system, one file after the other
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');

const parts = {
  unit: { files: String.raw`(?<!\.(int|e2e))\.spec\.ts$`, flags: ['--maxWorkers=2'], minutes: 5 },
  int: { files: String.raw`\.int\.spec\.ts$`, flags: ['--maxWorkers=3'], minutes: 18 },
  e2e: {
    files: String.raw`\.e2e\.spec\.ts$`,
    flags: ['--config=apps/e2e/jest.system.config.cjs', '--runInBand'],
    minutes: 15,
  },
};

const [name, pattern] = process.argv.slice(2);
if (name !== undefined && !(name in parts)) {
  console.error(`There is no part '${name}': npm test [-- ${Object.keys(parts).join('|')} [pattern]]`);
  process.exit(2);
}

let running;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    if (running) running.kill(signal);
    process.exitCode = 130;
  });

/** Runs Jest and waits for its end; a part that outlives its time is ended with everything that it started. */
function runJest(args, minutes) {
  return new Promise((resolve) => {
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const child = spawn(process.execPath, [jest, ...args], { cwd: root, stdio: 'inherit' });
    running = child;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, minutes * 60_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      running = undefined;
      resolve({ code, late });
    });
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    console.error(`No report of the tests: ${cause.message}`);
    return undefined;
  }
}

async function runPart(part, folder) {
  const { files, flags, minutes } = parts[part];
  const report = join(folder, `${part}.json`);
  const startedAt = Date.now();
  console.log(`\n=== ${part} ===`);
  const { code, late } = await runJest(
    [
      ...flags,
      '--json',
      `--outputFile=${report}`,
      `--testPathPatterns=${pattern ? `(?:${pattern}).*` : ''}${files}`,
      '--passWithNoTests',
    ],
    minutes,
  );
  const seconds = (Date.now() - startedAt) / 1000;
  const found = code === null || late ? undefined : readReport(report);

  const problems = [];
  if (late) problems.push(`did not end within ${minutes} minutes`);
  else if (!found) problems.push(`Jest ended with ${code} before it could report`);
  // A file that does not load has no tests to count as failed.
  for (const suite of found?.testResults ?? [])
    if (suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed'))
      problems.push(`${relative(root, suite.name)} did not run`);
  const passed = found?.numPassedTests ?? 0;
  const failed = found?.numFailedTests ?? 0;
  if (found && passed + failed === 0 && problems.length === 0) problems.push('no test ran');
  if (found && code !== 0 && failed === 0 && problems.length === 0) problems.push(`Jest ended with ${code}`);

  const skipped = (found?.testResults ?? []).flatMap((suite) =>
    suite.assertionResults
      .filter(({ status }) => status === 'pending' || status === 'todo' || status === 'skipped')
      .map((test) => `${relative(root, suite.name)}: ${test.fullName}`),
  );
  const failures = (found?.testResults ?? []).flatMap((suite) =>
    suite.assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => `${relative(root, suite.name)}: ${test.fullName}`),
  );
  return { part, seconds, passed, failed: failed + problems.length, problems, skipped, failures };
}

// Only now: with nothing installed this file must still load, so it asks for Node's own modules alone.
try {
  const { ensureInstalled, ensureBuilt } = await import('./setup.mjs');
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-test-'));
const results = [];
try {
  for (const part of name === undefined ? Object.keys(parts) : [name]) {
    results.push(await runPart(part, folder));
    if (process.exitCode === 130) break;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
const skipped = results.flatMap((result) => result.skipped);

console.log('');
for (const { part, seconds, passed, failed, problems, failures } of results) {
  console.log(`${part.padEnd(5)} ${seconds.toFixed(1).padStart(7)} s  ${passed} passed, ${failed} failed`);
  for (const line of [...problems, ...failures]) console.log(`      failed   ${line}`);
}
for (const line of skipped) console.log(`      skipped  ${line}`);

if (total('failed') > 0) process.exitCode ||= 1;
console.log(
  `${total('passed')} passed, ${total('failed')} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
);
