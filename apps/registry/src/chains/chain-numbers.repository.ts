import { type Category, categoryPrefix } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

const STRIDE = 100;

/** Gives each new chain the next number of its category's letter; a number once used, given or chosen, is not given again. */
@Injectable()
export class ChainNumbersRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /**
   * Outside the transaction that stores the chain, so that registrations do not wait for one another's commits. Nor does it wait
   * for the disk: a chain cannot be stored without the number before it, and a number that got lost was not used.
   */
  async next(category: Category): Promise<string> {
    for (;;) {
      const [[taken]] = await this.source.query<[{ id: string; used: boolean }[], number]>(
        `UPDATE chain_id_counters counter SET last = coalesce(
           (SELECT number FROM generate_series(counter.last + 1, counter.last + ${STRIDE}) AS number
            WHERE NOT EXISTS (SELECT FROM chain_versions used WHERE used.chain_id = counter.letter || number)
            ORDER BY number LIMIT 1),
           counter.last + ${STRIDE})
         WHERE letter = $1 AND set_config('synchronous_commit', 'off', true) = 'off'
         RETURNING letter || last AS id,
           EXISTS (SELECT FROM chain_versions used WHERE used.chain_id = letter || last) AS used`,
        [categoryPrefix[category]],
      );
      if (taken === undefined) throw new Error(`there is no counter for ${categoryPrefix[category]}`);
      if (!taken.used) return taken.id;
    }
  }
}
