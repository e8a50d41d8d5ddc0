import { parentPort } from 'node:worker_threads';
import { languages } from '../languages/languages';
import { readMessage } from './reading-message';
import { type ReadingTask, readOneFile } from './reading-task';

/** A thread that reads files: each message is some of them, each answer what they say. */
parentPort?.on('message', (tasks: readonly ReadingTask[]) => {
  Promise.all(tasks.map((task) => readOneFile(task, languages))).then(
    (answers) => {
      const message = readMessage(answers);
      parentPort?.postMessage(message, [message.bytes.buffer]);
    },
    (error: unknown) => {
      throw error;
    },
  );
});
