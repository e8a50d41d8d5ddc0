import { type Category, categoryPrefix } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

const STRIDE = 100;
const MOMENT = `date_trunc('milliseconds', clock_timestamp())`;

/** The id of a chain that is to be, and the moment of its registration by the clock of the database. */
export interface Registration {
  readonly id: string;
  readonly moment: Date;
}

/** Gives each new chain the next number of its category's letter; a number once used, given or chosen, is not given again. */
@Injectable()
export class ChainNumbersRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /**
   * Outside the transaction that stores the chain, so that registrations do not wait for one another's commits. Nor does it wait
   * for the disk: a chain cannot be stored without the number before it, and a number that got lost was not used.
   */
  async next(category: Category): Promise<Registration> {
    for (;;) {
      const [[taken]] = await this.source.query<[(Registration & { used: boolean })[], number]>(
        `UPDATE chain_id_counters counter SET last = coalesce(
           (SELECT number FROM generate_series(counter.last + 1, counter.last + ${STRIDE}) AS number
            WHERE NOT EXISTS (SELECT FROM chain_versions used WHERE used.chain_id = counter.letter || number)
            ORDER BY number LIMIT 1),
           counter.last + ${STRIDE})
         WHERE letter = $1 AND set_config('synchronous_commit', 'off', true) = 'off'
         RETURNING letter || last AS id, ${MOMENT} AS moment,
           EXISTS (SELECT FROM chain_versions used WHERE used.chain_id = letter || last) AS used`,
        [categoryPrefix[category]],
      );
      if (taken === undefined) throw new Error(`there is no counter for ${categoryPrefix[category]}`);
      if (!taken.used) return { id: taken.id, moment: taken.moment };
    }
  }

  /** For an id that was chosen. */
  async chosen(id: string): Promise<Registration> {
    const [now] = await this.source.query<{ moment: Date }[]>(`SELECT ${MOMENT} AS moment`);
    if (now === undefined) throw new Error('the database answered no time');
    return { id, moment: now.moment };
  }
}
