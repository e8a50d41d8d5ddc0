import { Readable } from 'node:stream';
import {
  chainSeries,
  exportRows,
  exportSeries,
  type InputOf,
  InvalidInput,
  listChainConditions,
} from '@chain-mapping/contracts';
import { Answers, ByteStreams, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import { z } from 'zod';
import { startGateway, type StartedGateway } from '../access/access.fixture';

const LONG = 3_000_000;
const RANGE = 'from=2026-03-10T00:00:00Z&to=2026-03-11T00:00:00Z';

/** Who stores and who checks, as far as they are asked. */
@Controller()
class Stores {
  constructor(private readonly streams: ByteStreams) {}

  @Answers(chainSeries)
  series({ chain_id, metric, step }: InputOf<typeof chainSeries>) {
    const [from, to] = ['2026-03-10T00:00:00.000Z', '2026-03-10T01:00:00.000Z'];
    return { chain_id, metric, from, to, step, points: [] };
  }

  @Answers(exportSeries)
  exportSeries({ address, format, chain_id, step }: InputOf<typeof exportSeries>) {
    if (step === 7) throw new InvalidInput('invalid input: step', [{ path: 'step', message: 'is 7' }]);
    void this.streams.send(address, Readable.from([Buffer.from(`${format} of ${chain_id}`)]));
    return { rows: 1 };
  }

  @Answers(exportRows)
  exportRows({ address, format }: InputOf<typeof exportRows>) {
    const broken = format === 'csv';
    async function* rows() {
      yield Buffer.alloc(LONG, 'x');
      if (broken) throw new Error('the disk is full');
    }
    void this.streams.send(address, rows()).catch(() => undefined);
    return { rows: LONG };
  }

  @Answers(listChainConditions)
  conditions({ after }: InputOf<typeof listChainConditions>) {
    const chain_id = after === null ? 'A1' : 'B2';
    const condition = {
      chain_id,
      status: 'healthy' as const,
      overall_score: 98,
      coverage: 1,
      sla_compliance: null,
      error_budget: null,
      breached: false,
      availability: 1,
      root_cause: null,
    };
    return { at: '2026-03-10T00:00:00.000Z', conditions: [condition], next: after === null ? 'A1' : null };
  }
}

@Module({})
class StoresModule {}

describe('metrics over HTTP', () => {
  let nats: TestProcess;
  let stores: RunningService;
  let gateway: StartedGateway;

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    stores = await startService({
      name: 'stores',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: () => ({
        module: StoresModule,
        imports: [MessagingModule.forRoot({ service: 'stores', url: nats.url })],
        controllers: [Stores],
      }),
      transport: () => natsTransport({ service: 'stores', url: nats.url }),
    });
    gateway = await startGateway({ NATS_URL: nats.url, ACCESS_CONTROL: 'off', RATE_LIMIT_PER_SECOND: '0' });
    await eventually(async () => expect((await gateway.ask('GET', '/metrics/chains')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await gateway?.service.stop();
    await stores?.stop();
    await nats?.stop();
  });

  it.each([
    ['?format=csv', {}, 'text/csv', 'csv of A1'],
    ['?format=arrow', {}, 'application/vnd.apache.arrow.stream', 'arrow of A1'],
    ['', { accept: 'text/csv' }, 'text/csv', 'csv of A1'],
    ['?format=arrow', { accept: 'text/csv' }, 'application/vnd.apache.arrow.stream', 'arrow of A1'],
  ])('are a file where one is asked for: %s %j', async (query, headers, type, text) => {
    const answer = await gateway.ask('GET', `/api/v1/chains/A1/metrics${query}`, { headers });
    expect(answer.headers.get('content-type')).toContain(type);
    expect(await answer.text()).toBe(text);
  });

  it('are JSON where nothing is said', async () => {
    const answer = await gateway.ask('GET', '/api/v1/chains/A1/metrics?step=30', { headers: { accept: '*/*' } });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toMatchObject({ chain_id: 'A1', step: 30, points: [] });
  });

  it.each([
    ['/api/v1/chains/A1/metrics?step=0', 'step'],
    ['/api/v1/chains/A1/metrics?format=xls', 'format'],
    ['/api/v1/chains/A1/metrics?format=csv&step=7', 'step'],
    [`/api/v1/metrics/export?${RANGE}&format=xml`, 'format'],
    [`/api/v1/metrics/export?${RANGE}&table=system.users`, 'table'],
    ['/api/v1/metrics/export?to=2026-03-11T00:00:00Z', 'from'],
    ['/api/v1/chains/A1/slo?target=2', 'target'],
    ['/api/v1/metrics?step=0', 'step'],
    ['/api/v1/events?from=yesterday', 'from'],
  ])('say which field is wrong: %s', async (path, field) => {
    const answer = await gateway.ask('GET', path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [expect.objectContaining({ path: field })] });
  });

  it('are dumped whole, as a file with a name', async () => {
    const answer = await gateway.ask('GET', `/api/v1/metrics/export?${RANGE}`);
    expect(answer.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(answer.headers.get('content-disposition')).toContain('chain_health_metrics_2026-03-10_2026-03-11.parquet');
    expect((await answer.arrayBuffer()).byteLength).toBe(LONG);
  });

  it('break off where the dump does: nobody takes half of it for all', async () => {
    const answer = await gateway.ask('GET', `/api/v1/metrics/export?${RANGE}&format=csv`);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  it('are on a page for Prometheus, of all pages of chains', async () => {
    const text = await (await gateway.ask('GET', '/metrics/chains')).text();
    expect(text).toContain('chain_mapping_chain_score{chain_id="A1"} 98');
    expect(text).toContain('chain_mapping_chain_status{chain_id="B2",status="healthy"} 1');
  });
});
