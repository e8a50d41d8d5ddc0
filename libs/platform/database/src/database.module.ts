import type { EventEmitter } from 'node:events';
import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  DataSource,
  type DataSourceOptions,
  type EntityTarget,
  type MigrationInterface,
  type ObjectLiteral,
} from 'typeorm';
import { isConnectionError } from './errors';

export interface DatabaseOptions {
  readonly service: string;
  /** PostgreSQL connection URL. */
  readonly url: string;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly readiness: { add(name: string, check: () => Promise<unknown>): void };
  readonly pool_size?: number;
}

const RETRY_MS = 1000;

/** The PostgreSQL database of a service, migrated before anything uses it. */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSourceOptions(options), retryAttempts: 0 }),
          dataSourceFactory: async () => {
            const dataSource = await openDatabase(options);
            options.readiness.add('postgres', () => dataSource.query('SELECT 1'));
            return dataSource;
          },
        }),
      ],
    };
  }
}

function dataSourceOptions(options: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    applicationName: `chain-mapping-${options.service}`,
    entities: [...options.entities] as DataSourceOptions['entities'],
    migrations: [...options.migrations] as DataSourceOptions['migrations'],
    migrationsTableName: `${options.service.replace(/-/g, '_')}_migrations`,
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolSize: options.pool_size ?? 10,
    connectTimeoutMS: 5000,
    extra: { statement_timeout: 5000, idle_in_transaction_session_timeout: 10_000, keepAlive: true },
    logging: false,
  };
}

/**
 * Connects and migrates; waits without end for a database that is not there yet, and fails at once on what waiting does
 * not mend. Replicas that start together migrate one after another.
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const logger = new Logger('Database');
  for (let attempt = 1; ; attempt += 1) {
    const dataSource = new DataSource(dataSourceOptions(options));
    try {
      await dataSource.initialize();
      hearAllErrors(dataSource);
      await migrate(dataSource, options.service);
      return dataSource;
    } catch (error) {
      if (dataSource.isInitialized) await dataSource.destroy();
      if (!isConnectionError(error)) throw error;
      if (attempt % 10 === 1) logger.warn(`waiting for the database: ${(error as Error).message}`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/**
 * A connection that the server ends can fail twice: with what the server said, and as it closes. The pool and TypeORM hear the first of it
 * alone, and an error event that nobody hears ends the process.
 */
function hearAllErrors({ driver }: DataSource): void {
  const heard = new WeakSet<EventEmitter>();
  const hear = (connection: EventEmitter): void => {
    if (heard.has(connection)) return;
    heard.add(connection);
    connection.on('error', () => undefined);
  };
  const { master: pool } = driver as unknown as { readonly master: EventEmitter };
  pool.on('connect', hear).on('acquire', hear);
}

async function migrate(dataSource: DataSource, service: string): Promise<void> {
  const lock = dataSource.createQueryRunner();
  // A migration may take longer than a request may.
  await lock.query('SET statement_timeout = 0');
  await lock.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`chain-mapping-migrations-${service}`]);
  try {
    const done = await dataSource.runMigrations();
    if (done.length > 0) new Logger('Database').log(`migrated: ${done.map(({ name }) => name).join(', ')}`);
  } finally {
    await lock.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [`chain-mapping-migrations-${service}`]);
    await lock.query('RESET statement_timeout');
    await lock.release();
  }
}
