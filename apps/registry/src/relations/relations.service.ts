import type { chainDependencies, OutputOf } from '@chain-mapping/contracts';
import { relationsIn } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { LiveGraph } from '../chain-graph/live-graph.service';
import { ChainNotFound } from '../chains/chain-errors';

@Injectable()
export class RelationsService {
  constructor(private readonly graph: LiveGraph) {}

  async dependencies(chain_id: string): Promise<OutputOf<typeof chainDependencies>> {
    const relations = relationsIn(await this.graph.current(), chain_id);
    if (relations === undefined) throw new ChainNotFound(chain_id);
    return { chain_id, ...relations };
  }
}
