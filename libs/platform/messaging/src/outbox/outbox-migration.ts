/** Statements for a migration of the service that owns the table. */
export interface OutboxMigration {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/**
 * The table of a service's outbox, `<service>_outbox`. Run each statement with `queryRunner.query`.
 *
 * @throws RangeError when the name is not that of a plain table.
 */
export function outboxMigration(table: string): OutboxMigration {
  assertTable(table);
  return {
    up: [
      `CREATE TABLE IF NOT EXISTS ${table} (
        id bigserial PRIMARY KEY,
        event_id uuid NOT NULL UNIQUE,
        subject text NOT NULL,
        cloud_event jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz
      )`,
      `CREATE INDEX IF NOT EXISTS ${table}_unpublished ON ${table} (id) WHERE published_at IS NULL`,
      `CREATE INDEX IF NOT EXISTS ${table}_published ON ${table} (published_at) WHERE published_at IS NOT NULL`,
    ],
    down: [`DROP TABLE IF EXISTS ${table}`],
  };
}

export function assertTable(table: string): void {
  // It becomes part of statements, where a parameter cannot stand; and its indexes need room within 63 characters.
  if (!/^[a-z][a-z0-9_]{0,49}$/.test(table)) throw new RangeError(`'${table}' cannot name an outbox table`);
}
