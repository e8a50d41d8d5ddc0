import { DomainError, type InputOf, issueHeartbeatToken, reportHeartbeat } from '@chain-mapping/contracts';
import { Answers, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import { z } from 'zod';
import { startGateway, type StartedGateway } from '../access/access.fixture';

const ADMIN = 'the-key-of-the-first-admin-which-is-long-enough';
const NOW = '2026-01-01T00:00:00.000Z';
let issued: string | undefined;
const reports: InputOf<typeof reportHeartbeat>['report'][] = [];

/** The monitor, as far as it is asked: it knows the token that it was told of last. */
@Controller()
class FakeMonitor {
  @Answers(issueHeartbeatToken)
  issue({ hash, actor }: InputOf<typeof issueHeartbeatToken>) {
    issued = hash;
    return { endpoint: 'heartbeat://backup', created_at: NOW, created_by: actor };
  }

  @Answers(reportHeartbeat)
  report({ hash, report }: InputOf<typeof reportHeartbeat>) {
    if (hash !== issued) throw new DomainError('HeartbeatNotFound', 'No target reports in here');
    reports.push(report);
    return { received_at: NOW };
  }
}

@Module({})
class FakeMonitorModule {}

describe('heartbeats over HTTP', () => {
  let nats: TestProcess;
  let monitor: RunningService;
  let gateway: StartedGateway;
  let token: string;

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    monitor = await startService({
      name: 'health-monitor',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: () => ({
        module: FakeMonitorModule,
        imports: [MessagingModule.forRoot({ service: 'health-monitor', url: nats.url })],
        controllers: [FakeMonitor],
      }),
      transport: () => natsTransport({ service: 'health-monitor', url: nats.url }),
    });
    gateway = await startGateway({ NATS_URL: nats.url, ADMIN_API_KEY: ADMIN });
    const answer = await eventually(async () => {
      const asked = await gateway.ask('POST', '/api/v1/chains/A1/nodes/backup/heartbeat-token', { key: ADMIN });
      expect(asked.status).toBe(201);
      return asked;
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const made = (await answer.json()) as { token: string; path: string };
    expect(made).toMatchObject({ created_by: 'bootstrap', path: `/api/v1/heartbeats/${made.token}` });
    ({ token } = made);
    // What is sent between services is no token.
    expect(issued).not.toContain(token);
  }, 120_000);

  beforeEach(() => reports.splice(0));

  afterAll(async () => {
    await gateway?.service.stop();
    await monitor?.stop();
    await nats?.stop();
  });

  it('are taken without a key, with or without a body', async () => {
    const path = `/api/v1/heartbeats/${token}`;
    expect((await gateway.ask('POST', path)).status).toBe(200);
    expect((await gateway.ask('POST', path, { body: {} })).status).toBe(200);
    const failed = await gateway.ask('POST', path, { body: { status: 'fail', message: 'disk full', duration_ms: 5 } });
    expect(await failed.json()).toEqual({ received_at: NOW });
    expect(reports).toEqual([
      { status: 'ok' },
      { status: 'ok' },
      { status: 'fail', message: 'disk full', duration_ms: 5 },
    ]);
  });

  it('name the field that is wrong, and never the token', async () => {
    const answer = await gateway.ask('POST', `/api/v1/heartbeats/${token}`, { body: { status: 'fine' } });
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'InvalidInput', errors: [{ path: 'status' }] });
    expect(text).not.toContain(token);
  });

  it('are answered alike whatever is wrong with the token', async () => {
    const tokens = [token.replace(/.$/, (last) => (last === '0' ? '1' : '0')), 'cmh_short', 'nothing'];
    const answers = await Promise.all(tokens.map((each) => gateway.ask('POST', `/api/v1/heartbeats/${each}`)));
    const problems = await Promise.all(answers.map(async (answer) => (await answer.json()) as Record<string, unknown>));
    for (const problem of problems) {
      expect(problem).toMatchObject({ status: 404, code: 'HeartbeatNotFound', instance: '/api/v1/heartbeats/***' });
      expect(problem['detail']).toBe(problems[0]?.['detail']);
    }
    expect(reports).toEqual([]);
  });
});
