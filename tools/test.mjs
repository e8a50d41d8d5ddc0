/**
 * `npm test [-- unit|int|e2e [pattern]]`: the tests in three parts, then one last line `N passed, N failed`.
 *
 * unit  *.spec.ts       pure, milliseconds, no I/O
 * int   *.int.spec.ts   one part of the system on real stores
 * e2e   *.e2e.spec.ts   the running system, one file after the other; beside it what starts its own; then the dashboard
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { startTestDatabase } from './test-database.mjs';

const root = join(import.meta.dirname, '..');

/** `lanes` are run side by side, the runs of one after each other. */
const parts = {
  unit: { files: String.raw`(?<!\.(int|e2e))\.spec\.ts$`, lanes: [[['--maxWorkers=2']]], minutes: 5 },
  int: { files: String.raw`\.int\.spec\.ts$`, lanes: [[['--maxWorkers=3']]], minutes: 18, sharesDatabase: true },
  e2e: {
    files: String.raw`\.e2e\.spec\.ts$`,
    lanes: [['system', 'dashboard'], ['apart']].map((names) =>
      names.map((name) => [`--config=apps/e2e/jest.${name}.config.cjs`, '--runInBand']),
    ),
    minutes: 20,
  },
};

const [name, pattern] = process.argv.slice(2);
if (name !== undefined && !(name in parts)) {
  console.error(`There is no part '${name}': npm test [-- ${Object.keys(parts).join('|')} [pattern]]`);
  process.exit(2);
}

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 130;
  });

/** Runs Jest and waits for its end; a part that outlives its time is ended with everything that it started. */
function runJest(args, minutes, env) {
  return new Promise((resolve) => {
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const child = spawn(process.execPath, [jest, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    running.add(child);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, minutes * 60_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
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

const LINES_SHOWN = 15;

/** What a failed test said, without colours and without the whole of what it compared: the rest is above, where it failed. */
function beginningOf(message) {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules'));
  return lines
    .slice(0, LINES_SHOWN)
    .map((line) => `               ${line}`)
    .join('\n');
}

/** One run of Jest with the files of a part that its configuration knows: its tests, and what else went wrong. */
async function runFiles({ files, minutes }, flags, report, env) {
  const { code, late } = await runJest(
    [
      ...flags,
      '--json',
      `--outputFile=${report}`,
      `--testPathPatterns=${pattern ? `(?:${pattern}).*` : ''}${files}`,
      '--passWithNoTests',
    ],
    minutes,
    env,
  );
  const found = code === null || late ? undefined : readReport(report);
  const suites = found?.testResults ?? [];
  const tests = suites.flatMap((suite) =>
    suite.assertionResults.map(({ status, fullName, failureMessages }) => ({
      status,
      name: `${relative(root, suite.name)}: ${fullName}`,
      why: failureMessages?.map(beginningOf),
    })),
  );
  const named = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).map(({ name }) => name);
  const failures = tests.filter(({ status }) => status === 'failed').map(({ name, why }) => [name, ...why].join('\n'));

  const problems = [];
  if (late) problems.push(`did not end within ${minutes} minutes`);
  else if (!found) problems.push(`Jest ended with ${code} before it could report`);
  // A file that does not load has no tests to count as failed.
  for (const suite of suites)
    if (suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed'))
      problems.push(`${relative(root, suite.name)} did not run`);
  const passed = found?.numPassedTests ?? 0;
  const failed = found?.numFailedTests ?? 0;
  if (found && code !== 0 && failed === 0 && problems.length === 0) problems.push(`Jest ended with ${code}`);
  return { passed, failed, problems, skipped: named('pending', 'todo', 'skipped'), failures };
}

async function runPart(part, folder) {
  const startedAt = Date.now();
  console.log(`\n=== ${part} ===`);
  const runs = [];
  const database = parts[part].sharesDatabase ? await startTestDatabase() : undefined;
  const env = database && { TEST_DATABASE_URL: database.url };
  try {
    await Promise.all(
      parts[part].lanes.map(async (lane, index) => {
        for (const [step, flags] of lane.entries()) {
          if (process.exitCode === 130) return;
          runs.push(await runFiles(parts[part], flags, join(folder, `${part}-${index}-${step}.json`), env));
        }
      }),
    );
  } finally {
    await database?.stop();
  }
  const seconds = (Date.now() - startedAt) / 1000;
  const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
  const all = (key) => runs.flatMap((run) => run[key]);
  const problems = all('problems');
  if (sum('passed') + sum('failed') === 0 && problems.length === 0) problems.push('no test ran');
  return {
    part,
    seconds,
    passed: sum('passed'),
    failed: sum('failed') + problems.length,
    problems,
    skipped: all('skipped'),
    failures: all('failures'),
  };
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
