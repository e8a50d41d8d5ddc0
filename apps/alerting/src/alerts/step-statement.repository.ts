import { PreparedStatement } from '@chain-mapping/database';
import type { EntityManager } from 'typeorm';

/** One of several statements that are run as one. */
export interface StatementPart {
  readonly name: string;
  /** @param first number of the first of its parameters */
  readonly sql: (first: number) => string;
  readonly parameters: readonly unknown[];
  /** Otherwise its parameters hold no rows. */
  readonly isNeeded: boolean;
}

/** A part that takes rows as JSON. */
export const part = (
  name: string,
  sql: (first: number) => string,
  rows: readonly unknown[],
  more: readonly unknown[] = [],
): StatementPart => ({ name, sql, parameters: [JSON.stringify(rows), ...more], isNeeded: rows.length > 0 });

/** The number of the last change of alerting that the caller knows, and of this one. */
export interface RevisionStep {
  readonly from: number;
  readonly to: number;
}

const HELD = `held AS (UPDATE alerting_revision SET revision = $1 WHERE revision = $2 RETURNING revision)`;

/** Each set of parts, as the server has prepared it. */
const prepared = new Map<string, PreparedStatement<{ readonly answer: unknown }>>();

/**
 * Runs the parts in one round trip, unless there has been a change that the caller does not know. The row of that number stays locked until
 * they are stored. They see the tables as they were before, and are done in no order: no row may be touched by two of them. All are in the
 * statement, also those that have no rows, so that a connection plans it once.
 *
 * @param question an expression, of the tables as they were before
 * @returns its value; `undefined` where nothing was done
 */
export async function runTogether(
  manager: EntityManager,
  parts: readonly StatementPart[],
  { from, to }: RevisionStep,
  question: string,
): Promise<{ readonly answer: unknown } | undefined> {
  const name = parts.map((each) => each.name).join('_');
  let statement = prepared.get(name);
  if (statement === undefined) {
    statement = new PreparedStatement(`step_${String(prepared.size)}`, textOf(parts, question));
    prepared.set(name, statement);
  }
  const [row] = await statement.run(manager, [to, from, ...parts.flatMap(({ parameters }) => parameters)]);
  return row;
}

function textOf(parts: readonly StatementPart[], question: string): string {
  let first = 3;
  const clauses = parts.map(({ name, sql, parameters }) => {
    const clause = `${name} AS (${onlyIfHeld(sql(first))})`;
    first += parameters.length;
    return clause;
  });
  return `WITH ${[HELD, ...clauses].join(', ')} SELECT ${question} AS answer FROM held`;
}

/** Without the lock no part is given its rows; and none is begun before it is held, as each looks there for what it is given. */
const onlyIfHeld = (sql: string): string => sql.replace(/\$\d+/g, (parameter) => `(SELECT ${parameter} FROM held)`);
