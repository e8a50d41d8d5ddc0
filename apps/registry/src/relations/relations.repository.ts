import { CHAIN_ID_PATTERN, type RelatedChain } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

@Injectable()
export class RelationsRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** The chain and all chains that share a service with it or declare to depend on it; of each what relations follow from. */
  async around(chain_id: string): Promise<RelatedChain[]> {
    if (!CHAIN_ID_PATTERN.test(chain_id)) return [];
    return this.source.query<RelatedChain[]>(
      `SELECT chain.id, chain.nodes, chain.edges, chain.dependencies FROM chain_definitions chain WHERE chain.id IN (
         SELECT $1
         UNION SELECT chain_id FROM chain_dependencies WHERE depends_on = $1
         UNION SELECT other.chain_id FROM chain_nodes own JOIN chain_nodes other USING (service_name)
               WHERE own.chain_id = $1)`,
      [chain_id],
    );
  }
}
