import {
  type ApiKey,
  authenticateApiKey,
  createApiKey,
  deleteChain,
  type InputOf,
  listApiKeys,
  listAuditLog,
  listChains,
  type OutputOf,
  registerChain,
  revokeApiKey,
  type Role,
} from '@chain-mapping/contracts';
import { Answers, MessagingModule, natsTransport } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { Controller, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { loadConfig } from '../config';
import { GatewayModule } from '../gateway.module';
import { listen } from '../http/listen';
import { apiKeyFrom, hashOf } from './api-key';

type Judgement = OutputOf<typeof authenticateApiKey>;

/** What the fake registry knows and was asked, for one test file. */
export class FakeRegistryState {
  readonly judgements = new Map<string, Judgement>();
  readonly asked: string[] = [];
  readonly actors: string[] = [];
  readonly audits: InputOf<typeof listAuditLog>[] = [];
  /** What a deletion waits for, and how many do. */
  holds: Promise<void> = Promise.resolve();
  release: () => void = () => undefined;
  waiting = 0;

  /** A key that is taken from now on. */
  key(name: string, role: Role): string {
    const number = this.judgements.size + 1;
    const { id, text } = apiKeyFrom(Uint8Array.from([number]), hashOf(name));
    this.judge(text, { outcome: 'accepted', key: { id, name, role, expires_at: null } });
    return text;
  }

  judge(text: string, judgement: Judgement): void {
    this.judgements.set(hashOf(text).toString('hex'), judgement);
  }
}

@Controller()
class FakeRegistry {
  constructor(private readonly state: FakeRegistryState) {}

  @Answers(authenticateApiKey)
  authenticate({ hash }: InputOf<typeof authenticateApiKey>): Judgement {
    this.state.asked.push(hash);
    return this.state.judgements.get(hash) ?? { outcome: 'unknown' };
  }

  @Answers(createApiKey)
  create({ id, hash, key, actor }: InputOf<typeof createApiKey>): ApiKey {
    const { name, role } = key;
    this.state.actors.push(actor);
    this.state.judgements.set(hash, { outcome: 'accepted', key: { id, name, role, expires_at: null } });
    return aStoredKey({ id, name, role, created_by: actor });
  }

  @Answers(listApiKeys)
  list({ limit, offset }: InputOf<typeof listApiKeys>): OutputOf<typeof listApiKeys> {
    return { api_keys: [], total: 0, limit, offset };
  }

  @Answers(revokeApiKey)
  revoke({ id }: InputOf<typeof revokeApiKey>): ApiKey {
    for (const [hash, judgement] of this.state.judgements) {
      if (judgement.outcome === 'accepted' && judgement.key.id === id) {
        this.state.judgements.set(hash, { outcome: 'revoked' });
      }
    }
    return aStoredKey({ id, name: 'revoked', role: 'viewer', revoked_at: '2030-01-01T00:00:00.000Z' });
  }

  @Answers(listAuditLog)
  audit(filter: InputOf<typeof listAuditLog>): OutputOf<typeof listAuditLog> {
    this.state.audits.push(filter);
    return { entries: [], total: 0, limit: filter.limit, offset: filter.offset };
  }

  @Answers(listChains)
  chains({ limit, offset }: InputOf<typeof listChains>): OutputOf<typeof listChains> {
    return { chains: [], total: 0, limit, offset, next_cursor: null };
  }

  @Answers(deleteChain)
  async delete({ chain_id, actor }: InputOf<typeof deleteChain>): Promise<OutputOf<typeof deleteChain>> {
    this.state.actors.push(actor);
    this.state.waiting += 1;
    await this.state.holds;
    this.state.waiting -= 1;
    return { chain_id };
  }

  /** A fault whose text must not reach whoever asked. */
  @Answers(registerChain)
  register(): Promise<Chain> {
    throw new Error('SELECT * FROM secrets at /home/registry: connect ECONNREFUSED db.internal:5432');
  }
}

@Module({})
class FakeRegistryModule {}

const aStoredKey = (fields: Pick<ApiKey, 'id' | 'name' | 'role'> & Partial<ApiKey>): ApiKey => ({
  prefix: `cmk_${fields.id}`,
  created_at: '2029-01-01T00:00:00.000Z',
  created_by: 'ann',
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
  ...fields,
});

/** Answers like a registry, from what the state holds. */
export function startFakeRegistry(NATS_URL: string, state: FakeRegistryState): Promise<RunningService> {
  return startService({
    name: 'registry',
    config: z.object(serviceConfig).parse({ NATS_URL }),
    module: () => ({
      module: FakeRegistryModule,
      imports: [MessagingModule.forRoot({ service: 'registry', url: NATS_URL })],
      controllers: [FakeRegistry],
      providers: [{ provide: FakeRegistryState, useValue: state }],
    }),
    transport: () => natsTransport({ service: 'registry', url: NATS_URL }),
  });
}

export interface StartedGateway {
  readonly url: string;
  readonly service: RunningService;
  /** Asks with a key, if one is given. */
  ask(method: string, path: string, options?: Asked): Promise<Response>;
}

interface Asked {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The gateway with these settings, and else as it is without any. */
export async function startGateway(env: NodeJS.ProcessEnv): Promise<StartedGateway> {
  const service = await startService({
    name: 'gateway',
    config: loadConfig({ PORT: '0', ...env }),
    module: GatewayModule.forRoot,
    listen,
  });
  const url = await (service.app as NestFastifyApplication).getUrl();
  const ask: StartedGateway['ask'] = (method, path, { key, body, headers, signal } = {}) =>
    fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  return { url, service, ask };
}
