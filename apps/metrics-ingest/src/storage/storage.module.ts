import { setTimeout as delay } from 'node:timers/promises';
import { type ClickHouseOptions, createClickHouse, migrateClickHouse } from '@chain-mapping/clickhouse';
import { isBackendAway } from '@chain-mapping/messaging';
import type { Readiness } from '@chain-mapping/service';
import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { migrations } from '../migrations/migrations';
import { sharding } from '../migrations/sharding';
import { ClickHouse } from './clickhouse.store';

const RETRY_MS = 1_000;

/** ClickHouse, migrated before anything uses it. Waits without end for a server that is not there yet. */
@Module({})
export class StorageModule {
  static forRoot(options: ClickHouseOptions, readiness: Readiness): DynamicModule {
    const open = async () => {
      const client = createClickHouse(options);
      const { cluster } = options;
      const layout = cluster === undefined ? undefined : { cluster, sharding };
      const logger = new Logger('ClickHouse');
      for (let attempt = 0; ; attempt += 1) {
        try {
          const done = await migrateClickHouse(client, migrations, layout);
          if (done.length > 0) logger.log(`migrated: ${done.join(', ')}`);
          const clickhouse = new ClickHouse(client);
          readiness.add('clickhouse', () => clickhouse.ping());
          return clickhouse;
        } catch (error) {
          if (!isBackendAway(error)) throw error;
          if (attempt % 10 === 0) logger.warn(`waiting for ClickHouse: ${String(error)}`);
          await delay(RETRY_MS);
        }
      }
    };
    return {
      module: StorageModule,
      global: true,
      providers: [{ provide: ClickHouse, useFactory: open }],
      exports: [ClickHouse],
    };
  }
}
