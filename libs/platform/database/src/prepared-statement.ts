import type { DataSource, EntityManager } from 'typeorm';

/** What is used of the driver: a pool, or one connection of it. */
interface Driver {
  query(statement: { name: string; text: string; values: readonly unknown[] }): Promise<{ rows: unknown[] }>;
}

/**
 * A statement that each connection parses once and, after a few runs, plans once: for the few that are run thousands of times, where that is
 * much of their cost. It needs sessions of its own at the server, as the migrations do: no pooler in transaction mode before it.
 */
export class PreparedStatement<Row> {
  /**
   * @param name unique in the process, at most 63 bytes
   * @param text always the same for a name
   */
  constructor(
    private readonly name: string,
    private readonly text: string,
  ) {}

  /**
   * In the transaction of the manager, if it has one, else by itself.
   *
   * @throws the error of the driver, as it is
   */
  async run(manager: EntityManager, values: readonly unknown[]): Promise<Row[]> {
    const driver = manager.queryRunner ? await connectionOf(manager.queryRunner) : poolOf(manager.dataSource);
    const { rows } = await driver.query({ name: this.name, text: this.text, values });
    return rows as Row[];
  }
}

const connectionOf = (runner: { connect(): Promise<Driver> }): Promise<Driver> => runner.connect();

/** TypeORM's driver for PostgreSQL keeps its pool there, and says nothing of it in the general type. */
const poolOf = ({ driver }: DataSource): Driver => (driver as unknown as { readonly master: Driver }).master;
