import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf, entryOf, methodOf } from '../queries';

interface Library {
  readonly engine: string;
  readonly keywords: readonly string[];
  /** What connects, as full names of the library. */
  readonly connects: readonly string[];
  /** Names that files give to what has none of its own, for the package itself is called. */
  readonly called?: readonly string[];
  /** Options that hold the address; the first positional argument does, where it is a text. */
  readonly options: readonly string[];
}

/** A pack for the driver of a database of the usual form: `connect(address)`, `new Client({ host })`. */
export function databasePack({ engine, keywords, connects, called = [], options }: Library): FrameworkPack {
  const names = connects.filter((full) => !keywords.includes(full)).map((full) => full.split('.').at(-1) ?? full);
  return {
    name: engine,
    keywords,
    rules: [
      {
        id: `typescript.${engine}.connection`,
        ...callOf(...new Set([...names, ...called])),
        read(match) {
          const path = match.path('callee');
          const address = textArgument(match.arguments('arguments'), 0, ...options);
          if (path === null) return null;
          return { kind: 'resource', resource: 'database', engine, address, proof: { path, origins: connects } };
        },
      },
    ],
  };
}

const drivers: readonly FrameworkPack[] = [
  databasePack({
    engine: 'postgresql',
    keywords: ['pg', 'postgres'],
    connects: ['pg.Pool', 'pg.Client', 'pg.native.Pool', 'postgres', 'pg-promise', '@vercel.postgres.createPool'],
    called: ['postgres', 'pgp'],
    options: ['connectionString', 'host'],
  }),
  databasePack({
    engine: 'mysql',
    keywords: ['mysql', 'mariadb'],
    connects: ['mysql', 'mysql2', 'mysql2.promise', 'mariadb'].flatMap((name) => [
      `${name}.createConnection`,
      `${name}.createPool`,
    ]),
    options: ['uri', 'host'],
  }),
  databasePack({
    engine: 'mongodb',
    keywords: ['mongo'],
    connects: [
      ...['mongodb.MongoClient', 'mongodb.MongoClient.connect', 'mongodb.connect'],
      ...['mongoose.connect', 'mongoose.createConnection', 'mongoose.mongoose.connect', 'mongoose.Mongoose.connect'],
      ...['@nestjs.mongoose.MongooseModule.forRoot', '@nestjs.mongoose.MongooseModule.forRootAsync'],
    ],
    options: ['uri', 'url'],
  }),
  databasePack({
    engine: 'redis',
    keywords: ['redis', 'valkey'],
    connects: [
      ...['redis.createClient', 'redis.createCluster', 'ioredis', 'ioredis.Redis', 'ioredis.Cluster'],
      ...['handy-redis.createNodeRedisClient', 'valkey.createClient', 'iovalkey'],
    ],
    called: ['Redis', 'IORedis', 'Valkey'],
    options: ['url', 'socket.host', 'host'],
  }),
  databasePack({
    engine: 'mssql',
    keywords: ['mssql', 'tedious'],
    connects: ['mssql.connect', 'mssql.ConnectionPool', 'tedious.Connection'],
    options: ['server'],
  }),
  databasePack({
    engine: 'elasticsearch',
    keywords: ['elastic', 'opensearch'],
    connects: ['@elastic.elasticsearch.Client', 'elasticsearch.Client', '@opensearch-project.opensearch.Client'],
    options: ['node', 'nodes', 'host'],
  }),
  databasePack({
    engine: 'cassandra',
    keywords: ['cassandra'],
    connects: ['cassandra-driver.Client'],
    options: ['contactPoints'],
  }),
  databasePack({ engine: 'neo4j', keywords: ['neo4j'], connects: ['neo4j-driver.driver'], options: [] }),
  databasePack({
    engine: 'clickhouse',
    keywords: ['clickhouse'],
    connects: ['@clickhouse.client.createClient'],
    options: ['url', 'host'],
  }),
  databasePack({
    engine: 'influxdb',
    keywords: ['influx'],
    connects: ['@influxdata.influxdb-client.InfluxDB', 'influx.InfluxDB'],
    options: ['url', 'host'],
  }),
  databasePack({
    engine: 'memcached',
    keywords: ['memcached', 'memjs'],
    connects: ['memcached', 'memjs.Client.create'],
    called: ['Memcached'],
    options: [],
  }),
  databasePack({
    engine: 'dynamodb',
    keywords: ['dynamodb', 'DynamoDB'],
    connects: ['@aws-sdk.client-dynamodb.DynamoDBClient', 'aws-sdk.DynamoDB', 'aws-sdk.DynamoDB.DocumentClient'],
    options: ['endpoint'],
  }),
];

const METHODS = [
  ...['query', 'execute', 'raw', 'run', 'all', 'exec', 'prepare', '$queryRawUnsafe', '$executeRawUnsafe'],
  ...['one', 'many', 'any', 'none', 'oneOrNone', 'manyOrNone'],
];

const ENGINES: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  pg: 'postgresql',
  cockroachdb: 'postgresql',
  mysql: 'mysql',
  mysql2: 'mysql',
  mariadb: 'mysql',
  mongodb: 'mongodb',
  mssql: 'mssql',
  oracle: 'oracle',
};

/** Object-relational mappers, which name the engine in their options; and SQL that is handed to a call, whatever the driver. */
const mappers: FrameworkPack = {
  name: 'mappers',
  keywords: [
    'typeorm',
    'TypeOrm',
    'sequelize',
    'knex',
    'prisma',
    'Prisma',
    'MongooseOptions',
    'SELECT ',
    'INSERT INTO',
  ],
  rules: [
    {
      id: 'typescript.database.orm-options',
      ...entryOf('type', 'dialect', 'client'),
      read(match) {
        const given = match.value('value');
        const engine = given.kind === 'text' ? ENGINES[given.text] : undefined;
        const list = match.arguments('object');
        const address = textArgument(
          list,
          99,
          ...['url', 'host', 'connection', 'connection.host', 'connection.connectionString', 'replication.master.host'],
        );
        const isConnection = address !== null || argumentOf(list, 99, 'database', 'username', 'entities') !== null;
        return engine === undefined || !isConnection
          ? null
          : { kind: 'resource', resource: 'database', engine, address };
      },
    },
    {
      id: 'typescript.sequelize.connection',
      ...callOf('Sequelize'),
      read(match) {
        const path = match.path('callee');
        const list = match.arguments('arguments');
        const dialect = argumentOf(list, 99, 'dialect');
        const address = textArgument(list, 99, 'host') ?? textArgument(list, 0);
        if (path === null || address === null) return null;
        return {
          kind: 'resource',
          resource: 'database',
          engine: (dialect?.kind === 'text' ? ENGINES[dialect.text] : undefined) ?? 'sql',
          address,
          proof: { path, origins: ['sequelize.Sequelize', 'sequelize', 'sequelize-typescript.Sequelize'] },
        };
      },
    },
    { id: 'typescript.prisma.client', ...callOf('PrismaClient'), read: prisma },
    {
      id: 'typescript.prisma.service',
      query: '(class_heritage (extends_clause value: (identifier) @base) (#eq? @base "PrismaClient")) @site',
      read: prisma,
    },
    {
      id: 'typescript.mongoose.options',
      query: `(method_definition name: (_) @name body: (statement_block (return_statement (object) @options))
        (#eq? @name "createMongooseOptions")) @site`,
      read: (match) => ({
        kind: 'resource',
        resource: 'database',
        engine: 'mongodb',
        address: textArgument(match.arguments('options'), 99, 'uri'),
      }),
    },
    {
      id: 'typescript.sql.call',
      ...methodOf(...METHODS),
      read(match) {
        const receiver = match.path('receiver');
        const sql = textArgument(match.arguments('arguments'), 0, 'text', 'sql');
        return receiver === null || sql === null ? null : { kind: 'database_operation', receiver, sql };
      },
    },
  ],
};

/** Prisma names its database in a schema, by custom through this variable. */
function prisma() {
  return {
    kind: 'resource',
    resource: 'database',
    engine: 'sql',
    address: { kind: 'environment', variable: 'DATABASE_URL', fallback: null },
  } as const;
}

export const databases: readonly FrameworkPack[] = [...drivers, mappers];
