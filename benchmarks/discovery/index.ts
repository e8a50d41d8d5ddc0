import { fork } from 'node:child_process';
import { opendirSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse, discoverTopology, isReadForTopology, lastingMemory } from '@chain-mapping/code-analysis';
import { cpuSecondsOf, type Bench } from '../harness';
import { calibration, type Counts, f1, precision, recall, score, type Score, sum, type Truth } from './score';

const LEFT_OUT = /^(\..*|node_modules|target|dist|vendor|venv|__pycache__)$/;
const LARGEST_BYTES = 1024 * 1024;
const FILES = 4000;

/** With a folder, as `npm run bench -- discovery <folder>`, also how well it reads: clones `<name>` there, each beside what is known, `<name>.json`. */
export default async function run(bench: Bench): Promise<void> {
  await speed(bench);
  await again(bench);
  for (const folder of bench.only) await accuracy(bench, folder);
}

interface Alone {
  readonly cpu_seconds: number;
  readonly bytes: number;
}

/** Files a second in one thread, and what the process has then; a scan of many files uses several. */
async function speed(bench: Bench): Promise<void> {
  const { cpu_seconds, bytes } = await alone();
  bench.report({ figure: `chains out of ${FILES} Python files`, value: FILES / cpu_seconds, unit: 'files/CPU-s' });
  bench.report({
    figure: 'memory of the process after it',
    value: bytes / 1024 / 1024,
    unit: 'MiB',
    bar: '<= 400',
    holds: bytes <= 400 * 1024 * 1024,
  });
}

/** In a process with as much room for young objects as any has: what benchmarks are run with would count as its memory. */
function alone(): Promise<Alone> {
  const execArgv = process.execArgv.filter((each) => !each.startsWith('--max-semi-space-size'));
  const child = fork(__filename, [], { execArgv });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Alone));
    child.once('exit', (code) => reject(new Error(`the process that reads ended with ${code}`)));
  });
}

async function readAlone(): Promise<void> {
  const files = pythonTree();
  await analyse({ 'warm.py': files['services/s0/module0.py'] ?? '' });
  const cpu_seconds = await cpuSecondsOf(async () => void (await analyse(files)));
  const measured: Alone = { cpu_seconds, bytes: process.memoryUsage.rss() };
  process.send?.(measured, () => process.disconnect());
}

/** A scan after one of the files was changed: with what a program knows that goes on, and with what another one has written. */
async function again(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-discovery-'));
  try {
    const files = pythonTree();
    const { memory, save } = lastingMemory(folder, 'tree');
    await analyse(files, { memory });
    save();
    const name = 'services/s0/module0.py';
    // Another path, a function more, and all lines further down: its facts and chains are other ones.
    const changed = (number: number) => ({
      ...files,
      [name]: `# ${number}\n${(files[name] ?? '').replaceAll('/items/', `/items${number}/`)}def more_${number}():\n    return helper(1)\n`,
    });
    const held = await cpuSecondsOf(async () => void (await analyse(changed(1), { memory })));
    const figure = `chains after one of ${FILES} files was changed`;
    bench.report({ figure, value: held * 1000, unit: 'CPU-ms', bar: '<= 300', holds: held <= 0.3 });
    const written = await cpuSecondsOf(async () => {
      const later = lastingMemory(folder, 'tree');
      await analyse(changed(2), { memory: later.memory });
      later.save();
    });
    bench.report({ figure: `${figure}, with readings from disk`, value: written * 1000, unit: 'CPU-ms' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pythonTree(): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: FILES }, (_, number) => [
      `services/s${number % 40}/module${number}.py`,
      `import os
from fastapi import APIRouter
import httpx
from .module${(number + 40) % FILES} import helper

router = APIRouter(prefix="/m${number}")
URL = os.environ.get("OTHER_URL", "http://s${(number + 1) % 40}:8000")
${'# a line that says nothing\n'.repeat(40)}

class Repository:
    def __init__(self, pool):
        self.pool = pool

    async def rows(self, key):
        values = [key, "a", "b", {"c": 1}]
        return await self.pool.fetch("SELECT a, b FROM table_${number} WHERE key = $1", values)

${Array.from({ length: 8 }, (_, part) => `def part_${part}(a, b=None):\n    x = helper(a).strip().lower()\n    return [x, b, len(x)]\n`).join('\n')}
@router.get("/items/{key}")
async def items(key: str):
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{URL}/items/{key}")
    return {"rows": await Repository(None).rows(key), "answer": answer.json()}
`,
    ]),
  );
}

async function accuracy(bench: Bench, folder: string): Promise<void> {
  const scores: { languages: readonly string[]; score: Score }[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const name = file.slice(0, -'.json'.length);
    if (!existsSync(join(folder, name))) continue;
    const truth = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Truth;
    const files = readFiles(join(folder, name));
    const start = performance.now();
    const its = score(await discoverTopology(files), truth);
    const seconds = (performance.now() - start) / 1000;
    scores.push({ languages: truth.languages ?? [], score: its });
    bench.report({ figure: `${name}: connections`, value: f1(its.connections), unit: 'F1' });
    bench.report({ figure: `${name}: time`, value: seconds, unit: 's', bar: '<= 1', holds: seconds <= 1 });
  }
  const all = scores.map((each) => each.score);
  if (all.length === 0) return;
  const parts = { components: 0.97, connections: 0.9, directed: 0.87, endpoints: 0.85 } as const;
  for (const [part, least] of Object.entries(parts) as [keyof typeof parts, number][])
    report(bench, part, sum(all.map((each) => each[part])), least);
  report(
    bench,
    'overall',
    sum(all.flatMap(({ components, connections, endpoints }) => [components, connections, endpoints])),
    0.93,
  );
  const classes = new Map<string, { found: number; all: number }>();
  for (const each of all) {
    for (const [kind, counts] of each.classes) {
      const of = classes.get(kind) ?? { found: 0, all: 0 };
      classes.set(kind, { found: of.found + counts.found, all: of.all + counts.all });
    }
  }
  for (const [kind, counts] of classes)
    bench.report({
      figure: `connections of class ${kind}`,
      value: counts.found / counts.all,
      unit: `recall of ${counts.all}`,
    });
  for (const language of new Set(scores.flatMap(({ languages }) => languages))) {
    const its = scores.filter(({ languages }) => languages.includes(language)).map((each) => each.score.connections);
    bench.report({ figure: `connections where ${language} is used`, value: f1(sum(its)), unit: `F1 of ${its.length}` });
  }
  const { brier, ece } = calibration(all.flatMap(({ said }) => said));
  bench.report({ figure: 'confidence: Brier score', value: brier, unit: 'lower is better' });
  bench.report({ figure: 'confidence: expected calibration error', value: ece, unit: 'lower is better' });
}

function report(bench: Bench, figure: string, counts: Counts, least: number): void {
  const value = f1(counts);
  bench.report({
    figure: `${figure} (precision ${precision(counts).toFixed(3)}, recall ${recall(counts).toFixed(3)})`,
    value,
    unit: 'F1',
    bar: `>= ${least}`,
    holds: value >= least,
  });
}

function readFiles(root: string): Record<string, string> {
  const files: Record<string, string> = Object.create(null);
  const open = [''];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const directory = opendirSync(join(root, path));
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) open.push(inner);
      if (!entry.isFile() || !isReadForTopology(inner) || statSync(join(root, inner)).size > LARGEST_BYTES) continue;
      files[inner] = readFileSync(join(root, inner), 'utf8');
    }
    directory.closeSync();
  }
  return files;
}

if (require.main === module) void readAlone();
