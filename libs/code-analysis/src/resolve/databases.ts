import type { DatabaseOperationFact } from '../analysis';
import type { FileReading } from '../reading';
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

/** What one file says of the databases of its service. */
export interface DatabasesOfFile {
  readonly engines: readonly string[];
  readonly connections: readonly Database[];
}

export function databasesOfFile(project: Project, reading: FileReading): DatabasesOfFile {
  const engines = reading.imports.flatMap(({ module }) => engineOf(module.join('.')) ?? []);
  const connections = reading.claims.flatMap(({ claim, function: owner }) => {
    if (claim.kind !== 'database_connection') return [];
    return readDsn(evaluate(project, claim.dsn, project.scopeAt(reading.file, owner)).text) ?? [];
  });
  return { engines, connections };
}

export const databasesQuestion = (service: string | null): string => `databases\n${service ?? ''}`;

/**
 * The database of the service that owns a file, where its connections or drivers leave only one.
 * @param files what each of the project's files says
 */
export function databasesOf(project: Project, files: ReadonlyMap<string, DatabasesOfFile>): (file: string) => Database {
  let known: ReturnType<typeof byService> | undefined;
  return (file) => {
    const service = project.service(file);
    project.asks(databasesQuestion(service));
    const { connections, engines } = (known ??= byService(project, files));
    const [only, ...others] = connections.get(service)?.values() ?? [];
    if (only !== undefined && others.length === 0) return only;
    const drivers = [...(engines.get(service) ?? [])];
    return { engine: drivers.length === 1 ? (drivers[0] ?? null) : null, database: null };
  };
}

function byService(project: Project, files: ReadonlyMap<string, DatabasesOfFile>) {
  const connections = new Map<string | null, Map<string, Database>>();
  const engines = new Map<string | null, Set<string>>();
  for (const [file, said] of files) {
    if (said.engines.length === 0 && said.connections.length === 0) continue;
    const service = project.service(file);
    for (const engine of said.engines) engines.set(service, (engines.get(service) ?? new Set()).add(engine));
    for (const database of said.connections) {
      const known = connections.get(service) ?? new Map<string, Database>();
      connections.set(service, known.set(JSON.stringify(database), database));
    }
  }
  return { connections, engines };
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
