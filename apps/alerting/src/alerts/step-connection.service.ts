import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';

/** Statements of steps are large: a connection of the pool would parse and plan each anew, as often as they are run. */
const PLAN_ONCE = 'SET plan_cache_mode = force_generic_plan';

/** The connection that steps are stored by, which has their statements prepared before the first of them. It ends with the pool. */
@Injectable()
export class StepConnection {
  private runner: QueryRunner | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * For one work at a time.
   *
   * @param prepare runs each of the statements, without an effect, where the connection is a new one
   */
  async manager(prepare: (manager: EntityManager) => Promise<void>): Promise<EntityManager> {
    if (this.runner === undefined || this.runner.isReleased) {
      const runner = this.dataSource.createQueryRunner();
      try {
        await runner.query(PLAN_ONCE);
        await prepare(runner.manager);
      } catch (error) {
        await runner.release();
        throw error;
      }
      this.runner = runner;
    }
    return this.runner.manager;
  }
}
