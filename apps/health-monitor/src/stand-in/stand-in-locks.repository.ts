import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type QueryRunner } from 'typeorm';

/** Any number that nothing else uses: it sets these locks apart from others in the same database. */
const CLASS = 0x43_48_4d;
const REACHES_REDIS = 1;
const STANDS_IN = 2;

/**
 * What replicas know of one another when they cannot ask Redis: locks of sessions in PostgreSQL, which go with the process that held them.
 * Whoever reaches Redis shares one of them; at most one replica has the other.
 */
@Injectable()
export class StandInLocks {
  private session: QueryRunner | undefined;
  private sharesRedis = false;

  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Lets the others know that this replica reaches Redis. */
  async reachRedis(): Promise<void> {
    if (this.sharesRedis) return this.check();
    await this.query('SELECT pg_advisory_lock_shared($1, $2)', [CLASS, REACHES_REDIS]);
    this.sharesRedis = true;
  }

  /** Whether this replica is to stand in: none reaches Redis, and no other does. It then is the one until `release`, or until this throws. */
  async standIn(): Promise<boolean> {
    if (this.sharesRedis) await this.query('SELECT pg_advisory_unlock_shared($1, $2)', [CLASS, REACHES_REDIS]);
    this.sharesRedis = false;
    const [answer] = await this.query<{ mine: boolean }>(
      `SELECT CASE WHEN EXISTS (
         SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
         WHERE locktype = 'advisory' AND datname = current_database() AND classid = $1::int::oid AND objid = $2::int::oid AND objsubid = 2
       ) THEN false ELSE pg_try_advisory_lock($1::int, $3::int) END AS mine`,
      [CLASS, REACHES_REDIS, STANDS_IN],
    );
    return answer?.mine === true;
  }

  async release(): Promise<void> {
    await this.query('SELECT pg_advisory_unlock($1, $2)', [CLASS, STANDS_IN]);
  }

  /** @throws when the session is gone, and its locks with it. */
  async check(): Promise<void> {
    await this.query('SELECT 1');
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    this.sharesRedis = false;
    // Back in the pool it would keep its locks.
    if (session && !session.isReleased) {
      await session.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
      await session.release();
    }
  }

  private async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    this.session ??= this.source.createQueryRunner();
    try {
      return await this.session.query(sql, parameters);
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}
