import { parentPort } from 'node:worker_threads';
import { languages } from '../languages/languages';
import { type ReadingTask, readOneFile } from './reading-task';

/** A thread that reads files: each message is some of them, each answer what they say. */
parentPort?.on('message', (tasks: readonly ReadingTask[]) => {
  Promise.all(tasks.map((task) => readOneFile(task, languages))).then(
    (answers) => parentPort?.postMessage(answers),
    (error: unknown) => {
      throw error;
    },
  );
});
