import { PreparedStatement } from '@chain-mapping/database';
import type { EntityManager } from 'typeorm';

/** One of several statements that are run as one. */
export interface StatementPart {
  readonly name: string;
  /** @param first number of the first of its parameters */
  readonly sql: (first: number) => string;
  /** None where there is nothing to do. */
  readonly parameters: readonly unknown[];
}

/** A part that takes rows as JSON, and is left out without any. */
export const part = (
  name: string,
  sql: (first: number) => string,
  rows: readonly unknown[],
  more: readonly unknown[] = [],
): StatementPart => ({ name, sql, parameters: rows.length === 0 ? [] : [JSON.stringify(rows), ...more] });

/** Each set of parts, as the server has prepared it. */
const prepared = new Map<string, PreparedStatement<unknown>>();

/**
 * Runs the parts in one round trip, those that have nothing to do left out. They see the tables as they were before, and are done in no
 * order: no row may be touched by two of them.
 */
export async function runTogether(manager: EntityManager, parts: readonly StatementPart[]): Promise<void> {
  const present = parts.filter(({ parameters }) => parameters.length > 0);
  if (present.length === 0) return;
  const name = `step_${present.map((each) => each.name).join('_')}`;
  let statement = prepared.get(name);
  if (statement === undefined) {
    let first = 1;
    const clauses = present.map((each) => {
      const clause = `${each.name} AS (${each.sql(first)})`;
      first += each.parameters.length;
      return clause;
    });
    statement = new PreparedStatement(`step_${String(prepared.size)}`, `WITH ${clauses.join(', ')} SELECT`);
    prepared.set(name, statement);
  }
  await statement.run(
    manager,
    present.flatMap(({ parameters }) => parameters),
  );
}
