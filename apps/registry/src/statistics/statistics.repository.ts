import type { OutputOf, registryStatistics } from '@chain-mapping/contracts';
import { Category } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

type Statistics = OutputOf<typeof registryStatistics>;

@Injectable()
export class StatisticsRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async count(): Promise<Statistics> {
    const [counted] = await this.source.query<Statistics[]>(
      `SELECT
         (SELECT count(*)::int FROM chain_definitions) AS total_chains,
         (SELECT count(*)::int FROM chain_nodes) AS total_nodes,
         (SELECT count(*)::int FROM chain_edges) AS total_edges,
         (SELECT count(*)::int FROM chain_services) AS total_services,
         (SELECT coalesce(jsonb_object_agg(category, chains), '{}') FROM
           (SELECT category, count(*) AS chains FROM chain_definitions GROUP BY category) categories) AS by_category,
         (SELECT coalesce(jsonb_object_agg(status, chains), '{}') FROM
           (SELECT status, count(*) AS chains FROM chain_definitions GROUP BY status) statuses) AS by_status`,
    );
    if (counted === undefined) throw new Error('the database answered no row of counts');
    const by_category = Object.fromEntries(
      Category.options.map((category) => [category, counted.by_category[category] ?? 0]),
    ) as Statistics['by_category'];
    return { ...counted, by_category };
  }
}
