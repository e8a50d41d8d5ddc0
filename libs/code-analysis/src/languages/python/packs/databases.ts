import { argumentOf, type FrameworkPack } from '../../language';

const METHODS = [
  ...['query', 'execute', 'executemany', 'execute_many', 'executescript', 'exec_driver_sql', 'run_sql', 'raw'],
  ...['fetch', 'fetchrow', 'fetchval', 'fetchone', 'fetchall', 'fetch_one', 'fetch_all', 'fetch_val', 'iterate'],
  ...['scalar', 'scalars', 'command', 'insert', 'update', 'select', 'read_sql', 'read_sql_query', 'cursor', 'prepare'],
];

/**
 * SQL that is handed to a call, whatever the driver: what makes a place a database operation is the statement. Which database it is
 * follows from the receiver or from the connections of the service.
 */
export const databases: FrameworkPack = {
  name: 'databases',
  keywords: [
    'asyncpg',
    'psycopg',
    'sqlalchemy',
    'databases',
    'aiomysql',
    'pymysql',
    'sqlite',
    'SELECT ',
    'INSERT INTO',
    'UPDATE ',
    'DELETE FROM',
  ],
  rules: [
    {
      id: 'python.sql.call',
      query: `(call function: (attribute object: (_) @receiver attribute: (identifier) @method) arguments: (argument_list) @arguments
        (#any-of? @method ${METHODS.map((method) => `"${method}"`).join(' ')})) @site`,
      read(match) {
        const receiver = match.path('receiver');
        const sql = argumentOf(match.arguments('arguments'), 0, 'sql', 'query', 'statement');
        return receiver === null || sql === null ? null : { kind: 'database_operation', receiver, sql };
      },
    },
    {
      id: 'python.sql.connection',
      query: `(call function: (_) @callee arguments: (argument_list) @arguments
        (#match? @callee "^([a-zA-Z_.]+\\\\.)?(create_pool|connect|create_engine|create_async_engine|Database|ConnectionPool|AsyncConnectionPool)$")) @site`,
      read(match) {
        const callee = match.path('callee');
        const dsn = argumentOf(match.arguments('arguments'), 0, 'dsn', 'url', 'conninfo');
        return callee === null || dsn === null ? null : { kind: 'database_connection', engine: null, callee, dsn };
      },
    },
  ],
};
