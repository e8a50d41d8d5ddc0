import type { Claim, Value } from '../../../reading';
import { type FrameworkPack, type Match, textArgument } from '../../language';
import { callOf, creationOf, setting } from '../queries';

/** Methods that connect or register a connection, and the engine that they speak to. */
const CALLS: Readonly<Record<string, string>> = {
  UseNpgsql: 'postgresql',
  AddNpgsqlDbContext: 'postgresql',
  AddNpgsqlDataSource: 'postgresql',
  AddMarten: 'postgresql',
  UseSqlServer: 'sqlserver',
  AddSqlServerDbContext: 'sqlserver',
  AddSqlServerClient: 'sqlserver',
  UseMySql: 'mysql',
  UseMySQL: 'mysql',
  AddMySqlDbContext: 'mysql',
  UseOracle: 'oracle',
  UseMongoDB: 'mongodb',
  AddMongoDBClient: 'mongodb',
  UseCosmos: 'cosmosdb',
  AddRedisClient: 'redis',
  AddRedisDistributedCache: 'redis',
  AddRedisOutputCache: 'redis',
  AddStackExchangeRedisCache: 'redis',
  AddElasticsearchClient: 'elasticsearch',
};
const TYPES: Readonly<Record<string, string>> = {
  NpgsqlConnection: 'postgresql',
  NpgsqlDataSourceBuilder: 'postgresql',
  SqlConnection: 'sqlserver',
  MySqlConnection: 'mysql',
  MongoClient: 'mongodb',
  ElasticClient: 'elasticsearch',
  ElasticsearchClient: 'elasticsearch',
  ConnectionSettings: 'elasticsearch',
  CosmosClient: 'cosmosdb',
};

/** Entity Framework Core, drivers, caches; registrations of Aspire, which name a resource; and SQL that is handed to a call. */
export const databases: FrameworkPack = {
  name: 'csharp-databases',
  keywords: [
    ...[
      'Npgsql',
      'SqlServer',
      'SqlConnection',
      'MySql',
      'MySQL',
      'Mongo',
      'Redis',
      'ConnectionMultiplexer',
      'Cosmos',
      'Elastic',
      'Marten',
      'UseOracle',
    ],
    ...['Dapper', 'SELECT ', 'INSERT INTO', 'UPDATE ', 'DELETE FROM'],
  ],
  rules: [
    {
      id: 'csharp.database.registration',
      ...callOf(...Object.keys(CALLS)),
      read(match) {
        const address = connectionOf(match);
        // The options of the cache say where it is, in a rule of their own.
        return address === null && match.text('name') === 'AddStackExchangeRedisCache'
          ? null
          : database(CALLS[match.text('name') ?? ''], address);
      },
    },
    {
      id: 'csharp.database.client',
      ...creationOf(...Object.keys(TYPES)),
      read: (match) => database(TYPES[match.text('name') ?? ''], textArgument(match.arguments('arguments'), 0)),
    },
    {
      id: 'csharp.redis.connect',
      ...callOf('Connect', 'ConnectAsync'),
      read: (match) =>
        match.path('receiver')?.at(-1) === 'ConnectionMultiplexer'
          ? database('redis', textArgument(match.arguments('arguments'), 0))
          : null,
    },
    {
      id: 'csharp.redis.cache-options',
      ...setting('Configuration'),
      read(match) {
        const address = match.value('value');
        // Only the options of the cache are given a text of this name; others are given objects.
        return /AddStackExchangeRedisCache|AddDistributedRedisCache/.test(before(match)) && address.kind !== 'unknown'
          ? database('redis', address)
          : null;
      },
    },
    {
      id: 'csharp.sql.call',
      ...callOf(
        ...[
          'Query',
          'QueryAsync',
          'QueryFirstAsync',
          'QueryFirstOrDefaultAsync',
          'QuerySingleAsync',
          'QuerySingleOrDefaultAsync',
        ],
        ...['Execute', 'ExecuteAsync', 'ExecuteScalarAsync', 'FromSqlRaw', 'ExecuteSqlRawAsync', 'CreateCommand'],
      ),
      read(match) {
        const receiver = match.path('receiver');
        const sql = textArgument(match.arguments('arguments'), 0, 'sql');
        return receiver === null || sql === null ? null : { kind: 'database_operation', receiver, sql };
      },
    },
    {
      id: 'csharp.sql.command',
      ...creationOf('NpgsqlCommand', 'SqlCommand', 'MySqlCommand'),
      read(match) {
        const sql = textArgument(match.arguments('arguments'), 0);
        return sql === null ? null : { kind: 'database_operation', receiver: ['command'], sql };
      },
    },
  ],
};

function database(engine: string | undefined, address: Value | null): Claim | null {
  return engine === undefined ? null : { kind: 'resource', resource: 'database', engine, address };
}

/** A name alone, as Aspire registers it, is that of a connection string. */
function connectionOf(match: Match): Value | null {
  const given = textArgument(match.arguments('arguments'), 0, 'connectionName', 'connectionString');
  const isName = given?.kind === 'text' && /^[\w-]+$/.test(given.text) && (match.text('name') ?? '').startsWith('Add');
  return isName ? { kind: 'environment', variable: `ConnectionStrings__${given.text}`, fallback: given } : given;
}

/** The call that a lambda is given to. */
function before(match: Match): string {
  let node = match.node('site')?.parent ?? null;
  for (let depth = 0; node !== null && depth < 8; depth += 1, node = node.parent) {
    if (node.type === 'invocation_expression') return (node.childForFieldName('function')?.text ?? '').slice(-80);
  }
  return '';
}
