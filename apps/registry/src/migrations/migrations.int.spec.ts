import { openDatabase } from '@chain-mapping/database';
import { aPostgres, type TestServer } from '@chain-mapping/testing';
import { ChainTables1764000000000 } from './1764000000000-chain-tables';
import { ChainTriggers1764000000001 } from './1764000000001-chain-triggers';
import { ServicesAndOutbox1764000000002 } from './1764000000002-services-and-outbox';
import { ApiKeys1764000000005 } from './1764000000005-api-keys';
import { AuditLog1764000000006 } from './1764000000006-audit-log';

describe('migrations', () => {
  let postgres: TestServer;

  beforeAll(async () => {
    postgres = await aPostgres();
  }, 120_000);

  afterAll(async () => {
    await postgres?.stop();
  });

  it('go all the way up, down and up again', async () => {
    const migrations = [
      ChainTables1764000000000,
      ChainTriggers1764000000001,
      ServicesAndOutbox1764000000002,
      ApiKeys1764000000005,
      AuditLog1764000000006,
    ];
    const source = await openDatabase({
      service: 'registry',
      url: postgres.url,
      entities: [],
      migrations,
      readiness: { add: () => undefined },
    });
    const left = () =>
      source.query<{ name: string }[]>(`
        SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'registry_migrations'
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`);
    try {
      expect((await left()).map(({ name }) => name)).toEqual(
        expect.arrayContaining(['chain_definitions', 'chain_nodes', 'chain_edges', 'chain_dependencies']),
      );
      for (const _ of migrations) await source.undoLastMigration();
      expect(await left()).toEqual([]);
      expect(await source.runMigrations()).toHaveLength(migrations.length);
    } finally {
      await source.destroy();
    }
  });
});
