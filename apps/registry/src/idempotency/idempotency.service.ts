import { createHash } from 'node:crypto';
import { DomainError } from '@chain-mapping/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const KEPT = `interval '24 hours'`;
/** So many keys that are out of date leave with each new one: more than come. */
const CLEANED = 10;

export class IdempotencyKeyReused extends DomainError {
  constructor(key: string) {
    const message = 'was used for another request';
    super('IdempotencyKeyReused', `Idempotency-Key ${message}`, { key }, [{ path: 'Idempotency-Key', message }]);
  }
}

/** One attempt to change something. */
export interface Attempt {
  readonly actor: string;
  readonly operation: string;
  readonly key: string;
  /** All that makes it this attempt and no other. */
  readonly request: unknown;
}

/** Lets a request that is sent again be answered as it was the first time, and change nothing again. */
@Injectable()
export class Idempotency {
  /**
   * Does the work in the caller's transaction, unless it has been done under this key within a day: then answers what was answered.
   * A second one that comes while the first is under way waits for it. Work that fails leaves no trace of the key.
   *
   * @throws IdempotencyKeyReused when the key stands for another request
   */
  async once<Answer>(manager: EntityManager, attempt: Attempt, work: () => Promise<Answer>): Promise<Answer> {
    const { actor, operation, key } = attempt;
    const hash = hashOf(attempt);
    const taken = await manager.query<unknown[]>(
      `INSERT INTO registry_idempotency_keys AS known (actor, operation, key, request_hash) VALUES ($1, $2, $3, $4)
       ON CONFLICT (actor, operation, key) DO UPDATE
         SET request_hash = excluded.request_hash, answer = NULL, created_at = excluded.created_at
         WHERE known.created_at < now() - ${KEPT}
       RETURNING key`,
      [actor, operation, key, hash],
    );
    if (taken.length === 0) {
      const known = await this.answer<Answer>(manager, attempt);
      if (known === undefined) throw new Error(`the answer under Idempotency-Key ${key} is gone`);
      return known;
    }
    const answer = await work();
    await manager.query(
      `UPDATE registry_idempotency_keys SET answer = $4 WHERE actor = $1 AND operation = $2 AND key = $3`,
      [actor, operation, key, JSON.stringify(answer)],
    );
    await manager.query(
      `DELETE FROM registry_idempotency_keys WHERE (actor, operation, key) IN (
         SELECT actor, operation, key FROM registry_idempotency_keys WHERE created_at < now() - ${KEPT}
         ORDER BY created_at LIMIT ${CLEANED} FOR UPDATE SKIP LOCKED)`,
    );
    return answer;
  }

  /**
   * What was answered under the key; `undefined` when nothing was, or not yet.
   *
   * @throws IdempotencyKeyReused when the key stands for another request
   */
  async answer<Answer>(manager: EntityManager, attempt: Attempt): Promise<Answer | undefined> {
    const { actor, operation, key } = attempt;
    const [known] = await manager.query<{ request_hash: Buffer; answer: Answer }[]>(
      `SELECT request_hash, answer FROM registry_idempotency_keys
       WHERE actor = $1 AND operation = $2 AND key = $3 AND created_at >= now() - ${KEPT}`,
      [actor, operation, key],
    );
    if (known && !known.request_hash.equals(hashOf(attempt))) throw new IdempotencyKeyReused(key);
    return known?.answer;
  }
}

const hashOf = ({ request }: Attempt): Buffer => createHash('sha256').update(JSON.stringify(request)).digest();
