import { type InputOf, validateChain, validateRegisteredChain } from '@chain-mapping/contracts';
import { Answers, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import type { ValidationResult } from '@chain-mapping/model';
import { type RunningService, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '../config';
import { GatewayModule } from '../gateway.module';
import { listen } from '../http/listen';

/** Answers with what it was asked. */
@Controller()
class EchoingRegistry {
  @Answers(validateChain)
  validate({ strict }: InputOf<typeof validateChain>): ValidationResult {
    return { valid: !strict, strict, errors: [], warnings: [], suggestions: [] };
  }

  @Answers(validateRegisteredChain)
  validateRegistered({ strict }: InputOf<typeof validateRegisteredChain>): ValidationResult {
    return { valid: !strict, strict, errors: [], warnings: [], suggestions: [] };
  }
}

@Module({ controllers: [EchoingRegistry] })
class EchoingRegistryModule {}

describe('validation over HTTP', () => {
  let nats: TestProcess;
  let gateway: RunningService;
  let registry: RunningService;
  let url: string;

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    const config = loadConfig({ NATS_URL: nats.url, PORT: '0', ACCESS_CONTROL: 'off', RATE_LIMIT_PER_SECOND: '0' });
    gateway = await startService({ name: 'gateway', config, module: GatewayModule.forRoot, listen });
    registry = await startService({
      name: 'registry',
      config,
      module: () => ({
        module: EchoingRegistryModule,
        imports: [MessagingModule.forRoot({ service: 'registry', url: nats.url })],
      }),
      transport: () => natsTransport({ service: 'registry', url: nats.url }),
    });
    url = await (gateway.app as NestFastifyApplication).getUrl();
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
  });

  afterAll(async () => {
    await registry?.stop();
    await gateway?.stop();
    await nats?.stop();
  });

  describe.each([
    ['POST', '/api/v1/chains/validate'],
    ['GET', '/api/v1/chains/A1/validation'],
  ])('%s %s', (method, path) => {
    const ask = (query: string) =>
      fetch(`${url}${path}${query}`, {
        method,
        ...(method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }),
      });

    it.each([
      ['', {}],
      ['?strict=false', { strict: false }],
      ['?strict=true', { strict: true }],
    ])('passes on how strict it is: %j', async (query, strict) => {
      const answer = await ask(query);
      expect(answer.status).toBe(200);
      const rest = { errors: [], warnings: [], suggestions: [] };
      expect(await answer.json()).toEqual({ valid: query !== '?strict=true', ...strict, ...rest });
    });

    it.each(['?strict', '?strict=', '?strict=1', '?strict=TRUE', '?strict=yes', '?strict=true&strict=true'])(
      'takes no other word for it: %j',
      async (query) => {
        const answer = await ask(query);
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({ code: 'InvalidInput', errors: [{ path: 'strict' }] });
      },
    );
  });
});
