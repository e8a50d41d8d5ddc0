import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SourceLanguage } from '../languages/language';
import { answersOf, type ReadingMessage } from './reading-message';
import { type ReadingAnswer, type ReadingTask, readOneFile } from './reading-task';

/** Fewer files are read sooner than threads start. */
const WORTH_THREADS = 600;
const MOST_THREADS = 4;
/** What a file leaves behind is garbage once it is read: room for more of it makes no thread faster. */
const YOUNG = { maxYoungGenerationSizeMb: 16 };
/** Files of one message: enough that messages cost little, few enough that no thread is left with all the long ones. */
const CHUNK = 40;
/** Files between two turns of the event loop, so that a service that analyses still answers. */
const BATCH = 25;

/** Only the built program has it; from source, files are read in this thread. */
const SCRIPT = join(__dirname, 'reading.worker.js');

/** Reads files: in threads where there are many, and in whatever order; what comes of it is the same. */
export class ReadingPool {
  private workers: Worker[] = [];

  constructor(
    private readonly languages: readonly SourceLanguage[],
    /** How many files there may be in all. */
    files: number,
    script = SCRIPT,
  ) {
    const threads = Math.min(MOST_THREADS, availableParallelism());
    if (files < WORTH_THREADS || threads < 2 || !existsSync(script)) return;
    this.workers = Array.from({ length: threads }, () => new Worker(script, { resourceLimits: YOUNG }));
  }

  async read(tasks: readonly ReadingTask[]): Promise<ReadingAnswer[]> {
    if (this.workers.length === 0 || tasks.length < CHUNK) return this.readHere(tasks);
    const chunks = Array.from({ length: Math.ceil(tasks.length / CHUNK) }, (_, index) =>
      tasks.slice(index * CHUNK, (index + 1) * CHUNK),
    );
    const answers: ReadingAnswer[] = [];
    await Promise.all(
      this.workers.map(async (worker) => {
        for (let chunk = chunks.pop(); chunk !== undefined; chunk = chunks.pop())
          answers.push(...(await ask(worker, chunk)));
      }),
    );
    return answers;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
    this.workers = [];
  }

  private async readHere(tasks: readonly ReadingTask[]): Promise<ReadingAnswer[]> {
    const answers: ReadingAnswer[] = [];
    for (const [index, task] of tasks.entries()) {
      if (index % BATCH === BATCH - 1) await new Promise((resolve) => setImmediate(resolve));
      answers.push(await readOneFile(task, this.languages));
    }
    return answers;
  }
}

function ask(worker: Worker, chunk: readonly ReadingTask[]): Promise<ReadingAnswer[]> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', done).off('error', fail).off('exit', left);
    };
    const done = (message: ReadingMessage): void => {
      settle();
      resolve(answersOf(message));
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const left = (code: number): void => fail(new Error(`a thread that reads ended with ${code}`));
    worker.on('message', done).on('error', fail).on('exit', left);
    worker.postMessage(chunk);
  });
}
