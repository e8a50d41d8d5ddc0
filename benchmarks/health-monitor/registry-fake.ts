import { getChain, getChains, getService, type InputOf, listServices, DomainError } from '@chain-mapping/contracts';
import { Answers, natsTransport } from '@chain-mapping/messaging';
import { Chain, ChainInput, derivedFields } from '@chain-mapping/model';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';

const chains = new Map<string, Chain>();
const NOW = '2026-01-01T00:00:00.000Z';

/** The registry, as far as others ask it: it is not what is measured. */
@Controller()
class RegistryFake {
  @Answers(getChain)
  get({ chain_id }: InputOf<typeof getChain>) {
    const chain = chains.get(chain_id);
    if (chain === undefined) throw new DomainError('ChainNotFound', `Chain '${chain_id}' not found`);
    return chain;
  }

  @Answers(getChains)
  getMany({ chain_ids, known = {} }: InputOf<typeof getChains>) {
    const unchanged = chain_ids.filter((id) => chains.get(id)?.updated_at === known[id]);
    return { chains: chain_ids.flatMap((id) => (unchanged.includes(id) ? [] : (chains.get(id) ?? []))), unchanged };
  }

  @Answers(listServices)
  services() {
    return { services: [], total: 0, limit: 500, offset: 0 };
  }

  @Answers(getService)
  service({ name }: InputOf<typeof getService>): never {
    throw new DomainError('ServiceNotFound', `Service '${name}' not found`);
  }
}

@Module({ controllers: [RegistryFake] })
class RegistryFakeModule {}

export async function startRegistryFake(url: string): Promise<INestMicroservice> {
  const transport = natsTransport({ service: 'registry', url });
  const options: MicroserviceOptions & { logger: false } = { ...transport, logger: false };
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RegistryFakeModule, options);
  await app.listen();
  return app;
}

/** Chains of so many nodes in a row, each with a check of its own. Answers their ids. */
export function registerChains(count: number, nodes: number, urlOf: (number: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => {
    const first = index * nodes;
    const ids = Array.from({ length: nodes }, (_, node) => `node_${String(first + node)}`);
    const input = ChainInput.parse({
      name: `Chain ${String(index)}`,
      category: 'data_flow',
      nodes: ids.map((id, node) => ({
        id,
        type: 'api_endpoint',
        health_check: { endpoint: urlOf(first + node), expect: '"status":"ok"', timeout_ms: 5000 },
      })),
      edges: ids.slice(1).map((id, node) => ({ source_node: ids[node], target_node: id, type: 'http_request' })),
    });
    const id = `A${String(index + 1)}`;
    const record = {
      version: 1,
      status: 'unknown',
      created_at: NOW,
      updated_at: NOW,
      created_by: 'b',
      updated_by: 'b',
    };
    chains.set(id, Chain.parse({ ...input, ...derivedFields(input), id, ...record }));
    return id;
  });
}
