/**
 * `npm run bench -- <suite> [figure ...] [--json]` runs benchmarks/<suite>/index.ts and prints a table, or with `--json` one line a figure:
 * {suite, figure, value, unit, against, ratio, bar, holds}. Without a suite: their names. Ends with 1 when a bar does not hold.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './setup.mjs';
import { withTypeScript } from './with-typescript.mjs';

const folder = join(import.meta.dirname, '../benchmarks');
const suites = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, 'index.ts')))
  .sort();

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const [suite, ...only] = args.filter((arg) => !arg.startsWith('--'));

if (suite === undefined) {
  console.log(['npm run bench -- <suite> [--json]', '', ...suites.map((name) => `  ${name}`)].join('\n'));
  process.exit(0);
}
if (!suites.includes(suite)) {
  console.error(`There is no suite '${suite}'; there are: ${suites.join(', ')}`);
  process.exit(2);
}

// Services are measured as they are shipped. What stdout holds is the table, or the lines.
if (!process.env.BENCH_BUILT) await ensureBuilt();
process.env.BENCH_BUILT = '1';

// What offers the load has room enough that clearing up after itself does not show as slowness of what is measured.
const require = withTypeScript(import.meta.url, ['--expose-gc', '--max-semi-space-size=64']);
const { machine } = require('../benchmarks/harness.ts');
const { default: run } = require(join(folder, suite, 'index.ts'));

const round = (value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
const figures = [];
await run({
  only,
  report(figure) {
    const { value, unit, against = null, ratio = null, bar = null, holds = null } = figure;
    const line = { suite, figure: figure.figure, value: round(value), unit, against, ratio: round(ratio), bar, holds };
    figures.push(line);
    if (asJson) console.log(JSON.stringify(line));
  },
});

if (!asJson) {
  const verdict = { true: 'holds', false: 'DOES NOT HOLD', null: '' };
  const rows = [
    ['figure', 'value', 'unit', 'against', 'ratio', 'bar', ''],
    ...figures.map(({ figure, value, unit, against, ratio, bar, holds }) =>
      [figure, value, unit, against ?? '', ratio ?? '', bar ?? '', verdict[holds]].map(String),
    ),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`${suite} on ${machine()}\n`);
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}
if (figures.length === 0) {
  console.error(`The suite '${suite}' reported no figure`);
  process.exitCode = 1;
}
if (figures.some(({ holds }) => holds === false)) process.exitCode = 1;
