import type { chainDependencies as dependenciesQuery, OutputOf } from '@chain-mapping/contracts';
import { chainDependencies } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { ChainNotFound } from '../chains/chain-errors';
import { RelationsRepository } from './relations.repository';

@Injectable()
export class RelationsService {
  constructor(private readonly relations: RelationsRepository) {}

  async dependencies(chain_id: string): Promise<OutputOf<typeof dependenciesQuery>> {
    const chains = await this.relations.around(chain_id);
    const chain = chains.find(({ id }) => id === chain_id);
    if (chain === undefined) throw new ChainNotFound(chain_id);
    return { chain_id, ...chainDependencies(chain, chains) };
  }
}
