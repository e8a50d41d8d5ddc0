import { PreparedStatement } from '@chain-mapping/database';
import { type Category, categoryPrefix } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** Ids for chains that are to be, and the moment of their registration by the clock of the database. */
export interface TakenNumbers {
  readonly moment: Date;
  /** In the order of the categories they were asked for. */
  readonly ids: readonly string[];
}

const take = new PreparedStatement<{ moment: Date; taken: Record<string, string[]> }>(
  'registry_take_chain_numbers',
  `SELECT date_trunc('milliseconds', clock_timestamp()) AS moment, (
     SELECT coalesce(jsonb_object_agg(letter, take_chain_numbers(letter, count) ORDER BY letter), '{}')
     FROM unnest($1::text[], $2::integer[]) AS wanted (letter, count)
     WHERE set_config('synchronous_commit', 'off', true) = 'off') AS taken`,
);

/** Gives each new chain the next number of its category's letter; a number once used, given or chosen, is not given again. */
@Injectable()
export class ChainNumbersRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /**
   * Outside the transaction that stores the chains, so that registrations do not wait for one another's commits. Nor does it wait
   * for the disk: a chain cannot be stored without the number before it, and a number that got lost was not used.
   */
  async take(categories: readonly Category[]): Promise<TakenNumbers> {
    const wanted = new Map<string, number>();
    for (const category of categories) {
      const letter = categoryPrefix[category];
      wanted.set(letter, (wanted.get(letter) ?? 0) + 1);
    }
    // By the letter, in one order for all: who holds one counter and waits for another is never waited for.
    const letters = [...wanted.keys()].sort();
    const [row] = await take.run(this.source.manager, [letters, letters.map((letter) => wanted.get(letter))]);
    if (row === undefined) throw new Error('the database answered no numbers');
    return {
      moment: row.moment,
      ids: categories.map((category) => row.taken[categoryPrefix[category]]?.shift() ?? ''),
    };
  }
}
