import type {
  findPath,
  getImpact,
  ImpactOrigin,
  InputOf,
  listSinglePointsOfFailure,
  OutputOf,
} from '@chain-mapping/contracts';
import { impactOf, type PlatformGraph, shortestPath, singlePointsOfFailure } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { LiveGraph } from '../chain-graph/live-graph.service';
import { ChainNotFound } from '../chains/chain-errors';
import { ServicesRepository } from '../services/services.repository';
import { ServiceNotFound } from '../services/services.service';
import { NodeNotFound, PathNotFound } from './impact-errors';

@Injectable()
export class ImpactService {
  constructor(
    private readonly graph: LiveGraph,
    private readonly services: ServicesRepository,
  ) {}

  async impact({ origin, limit }: InputOf<typeof getImpact>): Promise<OutputOf<typeof getImpact>> {
    const graph = await this.graph.current();
    const { chains, services, ...totals } = impactOf(graph, origin, limit);
    if (totals.total_chains === 0) await this.assertKnown(graph, origin);
    return {
      origin,
      chains: chains.map((chain) => ({ ...chain, path: [...chain.path] })),
      services: [...services],
      ...totals,
    };
  }

  async path({ from, to, direction }: InputOf<typeof findPath>): Promise<OutputOf<typeof findPath>> {
    const graph = await this.graph.current();
    const steps = shortestPath(graph, from, to, direction);
    if (steps !== undefined) return { from, to, steps };
    await this.assertService(graph, from);
    await this.assertService(graph, to);
    throw new PathNotFound(from, to);
  }

  async singlePoints(
    input: InputOf<typeof listSinglePointsOfFailure>,
  ): Promise<OutputOf<typeof listSinglePointsOfFailure>> {
    const { chain_id, limit, offset } = input;
    const graph = await this.graph.current();
    const chain = chain_id === undefined ? undefined : graph.chain(chain_id);
    if (chain_id !== undefined && chain === undefined) throw new ChainNotFound(chain_id);
    const points = singlePointsOfFailure(graph, chain);
    const single_points_of_failure = points.slice(offset, offset + limit);
    return { single_points_of_failure, total: points.length, limit, offset };
  }

  private async assertKnown(graph: PlatformGraph, origin: ImpactOrigin): Promise<void> {
    if (origin.kind === 'service') return this.assertService(graph, origin.service_name);
    if (graph.chain(origin.chain_id) === undefined) throw new ChainNotFound(origin.chain_id);
    if (origin.kind === 'node' && graph.place(origin.chain_id, origin.node_id) === undefined) {
      throw new NodeNotFound(origin.chain_id, origin.node_id);
    }
  }

  /** A service is known by the chains that go through it, or by the service registry. */
  private async assertService(graph: PlatformGraph, name: string): Promise<void> {
    if (graph.componentsOf(name).size > 0) return;
    if ((await this.services.find(name)) === undefined) throw new ServiceNotFound(name);
  }
}
