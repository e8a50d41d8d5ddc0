import { argumentOf, type FrameworkPack, type Rule, textArgument } from '../../language';
import { callOf } from '../queries';
import type { Argument, Value } from '../../../reading';

interface Library {
  readonly engine: string;
  readonly keywords: readonly string[];
  /** Functions that connect, as full names. */
  readonly connects: readonly string[];
  /** Fields of options that hold the address; else the first argument that is a text and no context does. */
  readonly options?: readonly string[];
}

const LIBRARIES: readonly Library[] = [
  {
    engine: 'postgresql',
    keywords: ['jackc/pgx', 'lib/pq', 'go-pg'],
    connects: [
      ...['github.com.jackc.pgx.Connect', 'github.com.jackc.pgx.pgxpool.New', 'github.com.jackc.pgx.pgxpool.Connect'],
      ...[
        'github.com.jackc.pgx.pgxpool.NewWithConfig',
        'github.com.go-pg.pg.Connect',
        'github.com.jackc.pgx.pgxpool.ParseConfig',
      ],
    ],
    options: ['Addr'],
  },
  {
    engine: 'mongodb',
    keywords: ['mongo'],
    connects: [
      'go.mongodb.org.mongo-driver.mongo.options.Client.ApplyURI',
      'gopkg.in.mgo.v2.Dial',
      'github.com.globalsign.mgo.Dial',
    ],
  },
  {
    engine: 'redis',
    keywords: ['redis'],
    connects: [
      ...['github.com.redis.go-redis', 'github.com.go-redis.redis'].flatMap((name) => [
        `${name}.NewClient`,
        `${name}.NewClusterClient`,
        `${name}.NewUniversalClient`,
      ]),
      ...[
        'github.com.gomodule.redigo.redis.Dial',
        'github.com.gomodule.redigo.redis.DialURL',
        'github.com.redis.rueidis.NewClient',
      ],
    ],
    options: ['Addr', 'Addrs', 'InitAddress'],
  },
  { engine: 'cassandra', keywords: ['gocql'], connects: ['github.com.gocql.gocql.NewCluster'] },
  {
    engine: 'elasticsearch',
    keywords: ['elastic', 'opensearch'],
    connects: [
      'github.com.elastic.go-elasticsearch.NewClient',
      'github.com.olivere.elastic.NewClient',
      'github.com.opensearch-project.opensearch-go.NewClient',
    ],
    options: ['Addresses'],
  },
  { engine: 'memcached', keywords: ['memcache'], connects: ['github.com.bradfitz.gomemcache.memcache.New'] },
  {
    engine: 'clickhouse',
    keywords: ['clickhouse'],
    connects: ['github.com.ClickHouse.clickhouse-go.Open'],
    options: ['Addr'],
  },
];

const DRIVERS: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  pgx: 'postgresql',
  cloudsqlpostgres: 'postgresql',
  mysql: 'mysql',
  sqlserver: 'mssql',
  mssql: 'mssql',
  clickhouse: 'clickhouse',
};

/** database/sql and what has the same form, object-relational mappers, and SQL that is handed to a call. */
const sql: FrameworkPack = {
  name: 'go-sql',
  keywords: ['database/sql', 'sqlx', 'gorm', 'otelsql', 'pgx', 'SELECT ', 'INSERT INTO', 'UPDATE ', 'DELETE FROM'],
  rules: [
    {
      id: 'go.sql.open',
      ...callOf('Open', 'Connect', 'MustConnect', 'ConnectContext', 'MustOpen', 'OpenDB'),
      read(match) {
        const list = match.arguments('arguments');
        const texts = list.filter(({ keyword }) => keyword === null).map(({ value }) => value);
        const at = texts.findIndex((value) => value.kind === 'text' && value.text in DRIVERS);
        const driver = texts[at];
        if (driver?.kind !== 'text') return null;
        return {
          kind: 'resource',
          resource: 'database',
          engine: DRIVERS[driver.text] ?? 'sql',
          address: texts[at + 1] ?? null,
        };
      },
    },
    {
      id: 'go.gorm.open',
      ...callOf('Open'),
      read(match) {
        // The driver of the mapper is a package of its own: `postgres.Open(dsn)`.
        const engine = DRIVERS[match.path('receiver')?.join('.') ?? ''];
        const address = textArgument(match.arguments('arguments'), 0);
        return engine === undefined || address === null
          ? null
          : { kind: 'resource', resource: 'database', engine, address };
      },
    },
    {
      id: 'go.sql.call',
      ...callOf(
        'Query',
        'QueryRow',
        'Exec',
        'QueryContext',
        'QueryRowContext',
        'ExecContext',
        'Prepare',
        'PrepareContext',
        'Get',
        'Select',
        'NamedExec',
        'Raw',
      ),
      read(match) {
        const receiver = match.path('receiver');
        const statement = match
          .arguments('arguments')
          .slice(0, 3)
          .map(({ value }) => value)
          .find(mayBeStatement);
        return receiver === null || statement === undefined
          ? null
          : { kind: 'database_operation', receiver, sql: statement };
      },
    },
  ],
};

/** A context and a pointer to what is filled in may stand before the statement. */
const mayBeStatement = (value: Value): boolean =>
  value.kind === 'text'
    ? /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE|MERGE)\b/i.test(value.text)
    : value.kind === 'joined';

export const databases: readonly FrameworkPack[] = [
  ...LIBRARIES.map((library) => ({
    name: `go-${library.engine}`,
    keywords: library.keywords,
    rules: [connection(library)],
  })),
  sql,
];

function connection({ engine, connects, options = [] }: Library): Rule {
  return {
    id: `go.${engine}.connection`,
    ...callOf(...new Set(connects.map((full) => full.split('.').at(-1) ?? full))),
    read(match) {
      const path = match.path('callee');
      if (path === null) return null;
      const address = addressIn(match.arguments('arguments'), options);
      return { kind: 'resource', resource: 'database', engine, address, proof: { path, origins: connects } };
    },
  };
}

function addressIn(list: readonly Argument[], options: readonly string[]): Value | null {
  const named = options.map((option) => textArgument(list, 99, option)).find((value) => value !== null);
  if (named !== undefined) return named;
  const texts = list.filter(
    ({ keyword, value }) => keyword === null && value.kind !== 'unknown' && value.kind !== 'object',
  );
  const value = texts
    .map((each) => each.value)
    .find((each) => !isContext(each) && !(each.kind === 'text' && /^(tcp|unix)$/.test(each.text)));
  return value?.kind === 'list'
    ? (argumentOf([{ keyword: null, value: value.items[0] ?? value }], 0) ?? null)
    : (value ?? null);
}

const isContext = (value: Value): boolean =>
  (value.kind === 'name' && /^ctx$|context$/i.test(value.path.at(-1) ?? '')) ||
  (value.kind === 'call' && value.callee[0] === 'context');
