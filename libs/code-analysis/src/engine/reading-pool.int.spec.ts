import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { python } from '../languages/python/python';
import { ReadingPool } from './reading-pool.engine';

const tasks = Array.from({ length: 700 }, (_, index) => ({
  language: 'python',
  file: `f${index}.py`,
  text: `x = ${index}`,
}));

describe('reading in threads', () => {
  let folder: string;
  const script = (body: string): string => {
    const path = join(folder, 'worker.cjs');
    writeFileSync(path, `const { parentPort, threadId } = require('node:worker_threads');\n${body}`);
    return path;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('shares the files out and answers for each once', async () => {
    const pool = new ReadingPool(
      [python],
      tasks.length,
      script(
        `parentPort.on('message', (all) => {
          const entries = all.map(({ file }) => [file, { code: 'too_slow', message: String(threadId) }, null, 0]);
          parentPort.postMessage({ entries, bytes: new Uint8Array() });
        });`,
      ),
    );
    const answers = await pool.read(tasks);
    await pool.close();
    expect(answers.map(({ file }) => file).sort()).toEqual(tasks.map(({ file }) => file).sort());
    expect(new Set(answers.map(({ problem }) => problem?.message)).size).toBeGreaterThan(1);
  });

  it('fails when a thread ends, and leaves none behind', async () => {
    const pool = new ReadingPool([python], tasks.length, script('process.exit(3)'));
    await expect(pool.read(tasks)).rejects.toThrow('ended with 3');
    await pool.close();
  });

  it('needs none for a few files, nor where there is no built program', async () => {
    const few = new ReadingPool([python], 2, script('process.exit(3)'));
    expect((await few.read(tasks.slice(0, 2))).map(({ reading }) => reading?.assignments.length)).toEqual([1, 1]);
    const unbuilt = new ReadingPool([python], tasks.length, join(folder, 'nowhere.js'));
    expect(await unbuilt.read(tasks)).toHaveLength(tasks.length);
  });
});
