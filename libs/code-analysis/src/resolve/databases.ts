import type { DatabaseOperationFact } from '../analysis';
import { evaluate } from './evaluate';
import type { Project } from './project';

/** Beginnings of module names, and the engine that they speak to. */
const ENGINES: readonly (readonly [string, string])[] = [
  ['asyncpg', 'postgresql'],
  ['psycopg', 'postgresql'],
  ['aiopg', 'postgresql'],
  ['pg8000', 'postgresql'],
  ['aiomysql', 'mysql'],
  ['pymysql', 'mysql'],
  ['MySQLdb', 'mysql'],
  ['mysql', 'mysql'],
  ['aiosqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['clickhouse', 'clickhouse'],
  ['aioch', 'clickhouse'],
];

/** Schemes of connection strings. */
const SCHEMES: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
  clickhouse: 'clickhouse',
};

export const engineOf = (name: string): string | null => ENGINES.find(([start]) => name.startsWith(start))?.[1] ?? null;

type Database = Pick<DatabaseOperationFact, 'engine' | 'database'>;

/** The database of the service that owns a file, where its connections or drivers leave only one. */
export function databasesOf(project: Project): (file: string) => Database {
  const connections = new Map<string | null, Map<string, Database>>();
  const engines = new Map<string | null, Set<string>>();
  for (const reading of project.readings) {
    const service = project.service(reading.file);
    for (const { module } of reading.imports) {
      const engine = engineOf(module.join('.'));
      if (engine !== null) engines.set(service, (engines.get(service) ?? new Set()).add(engine));
    }
    for (const { claim, function: owner } of reading.claims) {
      if (claim.kind !== 'database_connection') continue;
      const { text } = evaluate(project, claim.dsn, project.scopeAt(reading.file, owner));
      const database = readDsn(text);
      if (database === null) continue;
      const known = connections.get(service) ?? new Map<string, Database>();
      connections.set(service, known.set(JSON.stringify(database), database));
    }
  }
  return (file) => {
    const service = project.service(file);
    const known = [...(connections.get(service)?.values() ?? [])];
    const drivers = [...(engines.get(service) ?? [])];
    const [only] = known;
    if (only !== undefined && known.length === 1) return only;
    return { engine: drivers.length === 1 ? (drivers[0] ?? null) : null, database: null };
  };
}

function readDsn(text: string): Database | null {
  const shape = /^([a-z]+)(?:\+\w+)?:\/\/([^/?#\s]*)(?:\/([^?#\s]*))?/i.exec(text);
  const engine = SCHEMES[shape?.[1]?.toLowerCase() ?? ''];
  if (shape === null || engine === undefined) return null;
  const host = (shape[2] ?? '').replace(/^.*@/, '').replace(/:(\d+|\{[^{}]*\})$/, '');
  const isLocal = host === '' || /^(localhost|127\.[\d.]+)$/.test(host) || host.includes('{');
  const name = shape[3] ?? '';
  return {
    engine,
    database: {
      host: isLocal ? null : host.toLowerCase(),
      name: name === '' || name.includes('{') ? null : (name.split('/').at(-1) ?? name),
    },
  };
}
