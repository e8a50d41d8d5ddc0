import {
  type ChainPlacement,
  checkTargets,
  DomainError,
  getChainHealth,
  getChains,
  getMonitoring,
  type InputOf,
  listChainStatuses,
  listMaintenanceWindows,
  listPlacements,
} from '@chain-mapping/contracts';
import { Answers, natsTransport } from '@chain-mapping/messaging';
import { Chain, ChainInput, derivedFields } from '@chain-mapping/model';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';

const NODES = 10;
const PAGE = 200;
const NOW = '2026-01-01T00:00:00.000Z';

/** A place of a target, which is the only node that it is checked for. */
export interface Place {
  readonly chain_id: string;
  readonly node_id: string;
  readonly target_id: string;
}

const chains = new Map<string, Chain>();

/** Chains of ten nodes that do not need each other, so that each failure is a root cause of its own. */
export function registerPlaces(count: number): Place[] {
  return Array.from({ length: count / NODES }, (_, index) => {
    const chain_id = `A${String(index + 1)}`;
    const places = Array.from({ length: NODES }, (_, node) => ({
      chain_id,
      node_id: `node_${String(node)}`,
      target_id: `${chain_id}-${String(node)}`,
    }));
    const input = ChainInput.parse({
      name: `Chain ${chain_id}`,
      category: 'data_flow',
      nodes: places.map(({ node_id, target_id }) => ({ id: node_id, type: 'service', service_name: target_id })),
      edges: [],
    });
    const stamps = { created_at: NOW, updated_at: NOW, created_by: 'bench', updated_by: 'bench' };
    const chain = Chain.parse({
      ...input,
      ...derivedFields(input),
      ...stamps,
      id: chain_id,
      version: 1,
      status: 'healthy',
    });
    chains.set(chain_id, chain);
    return places;
  }).flat();
}

/** The registry and the health monitor, as far as alerting asks them: they are not what is measured. */
@Controller()
class Surroundings {
  @Answers(getChains)
  getChains({ chain_ids }: InputOf<typeof getChains>) {
    return { chains: chain_ids.flatMap((id) => chains.get(id) ?? []) };
  }

  @Answers(listPlacements)
  placements({ after }: InputOf<typeof listPlacements>) {
    const ids = [...chains.keys()];
    const from = after == null ? 0 : ids.indexOf(after) + 1;
    const page = ids.slice(from, from + PAGE);
    const placements = page.map((chain_id): ChainPlacement => ({
      chain_id,
      version: 1,
      interval_ms: 60_000,
      targets: Object.fromEntries(
        Array.from({ length: NODES }, (_, node) => [`node_${String(node)}`, `${chain_id}-${String(node)}`]),
      ),
    }));
    return { placements, next: from + PAGE < ids.length ? (page.at(-1) ?? null) : null };
  }

  @Answers(listChainStatuses)
  statuses() {
    const statuses = [...chains.keys()].map((chain_id) => ({
      chain_id,
      status: 'unknown' as const,
      since: NOW,
      sequence: 0,
    }));
    return { statuses };
  }

  @Answers(getMonitoring)
  monitoring({ chain_id }: InputOf<typeof getMonitoring>) {
    return { chain_id, enabled: true, check_interval: 60, alert_thresholds: {}, created_at: NOW, updated_at: NOW };
  }

  @Answers(getChainHealth)
  health({ chain_id }: InputOf<typeof getChainHealth>): never {
    throw new DomainError('ChainNotFound', `Chain '${chain_id}' is not measured`);
  }

  @Answers(checkTargets)
  check() {
    return { targets: [] };
  }

  @Answers(listMaintenanceWindows)
  windows({ limit, offset }: InputOf<typeof listMaintenanceWindows>) {
    return { maintenance_windows: [], total: 0, limit, offset };
  }
}

@Module({ controllers: [Surroundings] })
class SurroundingsModule {}

export async function startSurroundings(url: string): Promise<INestMicroservice> {
  const transport = natsTransport({ service: 'surroundings', url });
  const options: MicroserviceOptions & { logger: false } = { ...transport, logger: false };
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(SurroundingsModule, options);
  await app.listen();
  return app;
}
