import { setTimeout as pause } from 'node:timers/promises';
import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

const GOODBYE_MS = 1000;

/**
 * Closes a worker, once its running jobs have ended, and its queue. Where Redis is away, which may not have been noticed yet, both are cut
 * off: BullMQ says goodbye to Redis, and would wait for that without end. Jobs that run then are run again by others.
 */
export async function leaveQueue(worker: Worker, queue: Queue, redis: Redis): Promise<void> {
  const isAway = !(await answers(redis));
  await worker.close(isAway);
  // What closes the queue later, as Nest does, finds it closed.
  if (isAway) await queue.getBackend().close(true);
}

async function answers(redis: Redis): Promise<boolean> {
  const late = new AbortController();
  const silence = pause(GOODBYE_MS, false, { signal: late.signal }).catch(() => false);
  const answer = redis.ping().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, silence]);
  } finally {
    late.abort();
  }
}
