import {
  DomainError,
  getChain,
  getChainHealth,
  type InputOf,
  listChainHistories,
  type OutputOf,
} from '@chain-mapping/contracts';
import { Answers, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { type Chain, type ChainHealth, derivedFields } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aChain, aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import { z } from 'zod';
import { startGateway, type StartedGateway } from '../access/access.fixture';

const ADMIN = 'the-key-of-the-first-admin-which-is-long-enough';
const SECRET = 'Connection refused by 10.0.4.12:5432';
const NOW = '2026-01-01T00:00:00.000Z';
const today = new Date().toISOString().slice(0, 10);
let asked = 0;

/** Registry, monitor and history in one: what they are asked of any other chain than A1 and A9 fails the test. */
@Controller()
class FakeOwners {
  @Answers(getChain)
  chain({ chain_id }: InputOf<typeof getChain>): Chain {
    asked += 1;
    if (chain_id !== 'A1') throw new DomainError('ChainNotFound', `There is no chain '${chain_id}'`);
    const input = aChain({ name: 'Checkout <b>', description: 'internal.example' });
    const by = { created_at: NOW, updated_at: NOW, created_by: 'ann', updated_by: 'ann' };
    return { ...input, ...derivedFields(input), ...by, id: 'A1', version: 1, status: 'unhealthy' };
  }

  @Answers(getChainHealth)
  health({ chain_id }: InputOf<typeof getChainHealth>): ChainHealth {
    if (chain_id !== 'A1') throw new DomainError('ChainNotFound', `There is no chain '${chain_id}'`);
    return {
      ...{ chain_id, status: 'unhealthy', overall_score: 40, coverage: 1, edge_health: [], sla_compliance: null },
      ...{ error_budget: null, root_cause: null, checked_at: null },
      node_health: [
        {
          ...{ node_id: 'orders-db', status: 'unhealthy', response_time: null, error_message: SECRET },
          ...{ checked_at: null, consecutive_failures: 3, since: null, score: 0 },
        },
      ],
    };
  }

  @Answers(listChainHistories)
  histories({ chain_ids, step }: InputOf<typeof listChainHistories>): OutputOf<typeof listChainHistories> {
    expect(chain_ids).toEqual(['A1', 'A9']);
    const time = `${today}T00:00:00.000Z`;
    const points = [{ time, availability: 0.75, p95: 12 }];
    return { from: time, to: time, step, histories: [{ chain_id: 'A1', points }] };
  }
}

@Module({})
class FakeOwnersModule {}

describe('the status page', () => {
  let nats: TestProcess;
  let owners: RunningService;
  let gateway: StartedGateway;
  const text = async (path: string): Promise<string> => (await gateway.ask('GET', path)).text();

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    owners = await startService({
      name: 'registry',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: () => ({
        module: FakeOwnersModule,
        imports: [MessagingModule.forRoot({ service: 'registry', url: nats.url })],
        controllers: [FakeOwners],
      }),
      transport: () => natsTransport({ service: 'registry', url: nats.url }),
    });
    gateway = await startGateway({ NATS_URL: nats.url, ADMIN_API_KEY: ADMIN, STATUS_PAGE_CHAINS: 'A1, A9' });
    await eventually(async () => expect((await gateway.ask('GET', '/status')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await gateway?.service.stop();
    await owners?.stop();
    await nats?.stop();
  });

  it('says without a key how the chosen chains are and have been, and nothing else of them', async () => {
    const view = (await (await gateway.ask('GET', '/api/v1/status')).json()) as { chains: { days: unknown[] }[] };
    expect(view).toMatchObject({
      title: 'Status',
      status: 'outage',
      chains: [{ id: 'A1', name: 'Checkout <b>', status: 'outage', availability: 0.75 }],
    });
    expect(view.chains[0]?.days.at(-1)).toEqual({ date: today, availability: 0.75 });
    const page = await text('/status');
    expect(page).toContain('Checkout &lt;b&gt;');
    for (const shown of [page, JSON.stringify(view)]) {
      expect(shown).not.toMatch(/orders-db|refused|10\.0\.4|internal\.example|<b>Checkout/);
    }
  });

  it('is a page that its policy lets be shown, and badges that other pages may show', async () => {
    const page = await gateway.ask('GET', '/status');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await page.text()).not.toMatch(/<style|<script|\sstyle=|\son[a-z]+=|https?:\/\//);
    expect((await gateway.ask('GET', '/status/style.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
    const badge = await gateway.ask('GET', '/status/badges/A1.svg');
    expect(badge.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(badge.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(await badge.text()).toContain('Checkout &lt;b&gt;: Outage');
    for (const other of ['A9', 'B1', 'nothing']) {
      expect((await gateway.ask('GET', `/status/badges/${other}.svg`)).status).toBe(404);
    }
  });

  it('asks the services once, however many look', async () => {
    const before = asked;
    await Promise.all(Array.from({ length: 50 }, () => text('/status')));
    expect(asked - before).toBeLessThanOrEqual(2);
  });

  it('is not there where no chain is chosen', async () => {
    const without = await startGateway({ NATS_URL: nats.url, ADMIN_API_KEY: ADMIN });
    try {
      for (const path of ['/status', '/api/v1/status', '/status/style.css', '/status/badges/A1.svg']) {
        expect([path, (await without.ask('GET', path)).status]).toEqual([path, 404]);
      }
    } finally {
      await without.service.stop();
    }
  });

  it('refuses to start with what cannot be the id of a chain', async () => {
    await expect(startGateway({ NATS_URL: nats.url, STATUS_PAGE_CHAINS: 'A1,<x>' })).rejects.toThrow(
      'STATUS_PAGE_CHAINS',
    );
  });
});
