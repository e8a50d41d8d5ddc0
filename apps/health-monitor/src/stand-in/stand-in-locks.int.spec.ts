import { openDatabase } from '@chain-mapping/database';
import { aPostgres, eventually, type TestServer } from '@chain-mapping/testing';
import type { DataSource } from 'typeorm';
import { StandInLocks } from './stand-in-locks.repository';

describe('who stands in', () => {
  let postgres: TestServer;
  const sources: DataSource[] = [];

  const aReplica = async (): Promise<{ readonly locks: StandInLocks; readonly source: DataSource }> => {
    const source = await openDatabase({
      service: 'health-monitor',
      url: postgres.url,
      entities: [],
      migrations: [],
      readiness: { add: () => undefined },
      pool_size: 2,
    });
    sources.push(source);
    return { locks: new StandInLocks(source), source };
  };

  beforeAll(async () => {
    postgres = await aPostgres();
  }, 120_000);

  afterEach(async () => {
    await Promise.all(sources.splice(0).map((source) => source.destroy()));
  });

  afterAll(() => postgres?.stop());

  it('is nobody while one of the replicas reaches Redis, then one, and then the other', async () => {
    const [one, other] = [await aReplica(), await aReplica()];
    await one.locks.reachRedis();
    await other.locks.reachRedis();
    expect(await one.locks.standIn()).toBe(false);
    expect(await other.locks.standIn()).toBe(true);
    expect(await one.locks.standIn()).toBe(false);
    await other.locks.release();
    expect(await one.locks.standIn()).toBe(true);
    await one.locks.close();
    expect(await other.locks.standIn()).toBe(true);
    await other.locks.close();
  });

  it('is another when the session of the first is gone, which it hears of', async () => {
    const [one, other] = [await aReplica(), await aReplica()];
    expect(await one.locks.standIn()).toBe(true);
    await other.source.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
    );
    await expect(one.locks.check()).rejects.toThrow();
    expect(await eventually(() => other.locks.standIn())).toBe(true);
    // The pool may still hold connections that have ended and do not know it.
    expect(await eventually(() => one.locks.standIn())).toBe(false);
    await Promise.all([one.locks.close(), other.locks.close()]);
  });
});
