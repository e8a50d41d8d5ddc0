import type { Claim } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match } from '../../language';
import { CALL, CALLEE } from '../queries';

const METHODS = [
  ...['query', 'execute', 'executemany', 'execute_many', 'executescript', 'exec_driver_sql', 'run_sql', 'raw'],
  ...['fetch', 'fetchrow', 'fetchval', 'fetchone', 'fetchall', 'fetch_one', 'fetch_all', 'fetch_val', 'iterate'],
  ...['scalar', 'scalars', 'command', 'insert', 'update', 'select', 'read_sql', 'read_sql_query', 'cursor', 'prepare'],
];

const CONNECTIONS = [
  ...['create_pool', 'connect', 'create_engine', 'create_async_engine'],
  ...['Database', 'ConnectionPool', 'AsyncConnectionPool'],
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
      query: CALL,
      only: { capture: CALLEE, names: METHODS },
      read(match) {
        const receiver = match.path('receiver');
        const sql = argumentOf(match.arguments('arguments'), 0, 'sql', 'query', 'statement');
        return receiver === null || sql === null ? null : { kind: 'database_operation', receiver, sql };
      },
    },
    {
      id: 'python.sql.connection',
      query: CALL,
      only: { capture: CALLEE, names: CONNECTIONS },
      read: readConnection,
    },
  ],
};

function readConnection(match: Match): Claim | null {
  const callee = match.path('callee');
  const dsn = argumentOf(match.arguments('arguments'), 0, 'dsn', 'url', 'conninfo');
  return callee === null || dsn === null ? null : { kind: 'database_connection', engine: null, callee, dsn };
}
