import 'reflect-metadata';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { flowsObserved, type NetworkFlow, streams } from '@chain-mapping/contracts';
import { aNats, aPostgres, eventually, type TestProcess, type TestServer } from '@chain-mapping/testing';
import { Controller, Get, Inject, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import fastify from 'fastify';
import type { NatsConnection } from 'nats';
import pg from 'pg';
import { makeStreams, messagesOn } from '../client.fixture';
import { ServiceIntegrator } from '../integrator/service-integrator';
import { fastifyTracking } from './fastify';
import { nestTracking } from './nest';
import { trackPg } from './pg';
import { trackRequests } from './requests';
import { trackUndici } from './undici';

// Its types are not here: what the client needs of it is said in the client.
const express =
  jest.requireActual<() => RequestListener & Record<'use' | 'get', (...args: unknown[]) => unknown>>('express');

describe('the hooks', () => {
  let nats: TestProcess;
  let connection: NatsConnection;
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    nats = await aNats();
    connection = await makeStreams(nats.url);
  });

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  const integratorOf = (service: string): ServiceIntegrator => {
    const integrator = new ServiceIntegrator(service, { nats: nats.url });
    ends.push(() => integrator.close());
    return integrator;
  };
  const flowsOf = async (service: string): Promise<NetworkFlow[]> =>
    (await messagesOn(connection, streams.ingest.name, `chain.ingest.flows.${service}`)).flatMap(
      ({ data }) => flowsObserved.data.parse(data).flows,
    );
  const serve = async (listener: RequestListener): Promise<string> => {
    const server: Server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const nobodyListens = (): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(`127.0.0.1:${port}`));
      });
    });
  const calledBy = (caller: string) => ({ headers: { 'x-chain-mapping-caller': caller } });

  it('undici: names who answers, counts what fails, and tells strangers nothing', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(String(request.headers['x-chain-mapping-caller']));
      response.setHeader('x-chain-mapping-service', 'payments');
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end();
    });
    const silent = await serve((_, response) => response.end());
    const integrator = integratorOf('orders');
    const host = new URL(silent).host;
    ends.push(trackUndici(integrator, { targets: { [host]: 'ledger' } }));
    await (await fetch(url)).text();
    await (await fetch(`${url}/broken`)).text();
    await (await fetch(silent)).text();
    const gone = await nobodyListens();
    await expect(fetch(`http://${gone}`)).rejects.toThrow('fetch failed');
    expect(seen).toEqual(['orders; reports', 'orders; reports']);
    expect(await integrator.flush()).toBe(true);
    const flows = await flowsOf('orders');
    expect(flows).toHaveLength(3);
    expect(flows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ target_service: 'payments', target_address: new URL(url).host, calls: 2, errors: 1 }),
        expect.objectContaining({ target_service: 'ledger', calls: 1, errors: 0 }),
        expect.objectContaining({ target_service: '127.0.0.1', target_address: gone, calls: 1, errors: 1 }),
      ]),
    );
  });

  it('express: counts callers that do not count themselves, and no call twice', async () => {
    const integrator = integratorOf('payments');
    const app = express();
    app.use(trackRequests(integrator));
    app.get('/pay', (_: unknown, response: { sendStatus(status: number): void }) => response.sendStatus(503));
    const url = await serve(app);
    const answers = [
      await fetch(`${url}/pay`, calledBy('shop')),
      await fetch(`${url}/pay`, calledBy('orders; reports')),
      await fetch(`${url}/pay`, calledBy('no name!')),
      await fetch(`${url}/pay`),
    ];
    expect(answers.map(({ headers }) => headers.get('x-chain-mapping-service'))).toEqual([
      'payments',
      'payments',
      'payments',
      null,
    ]);
    await eventually(async () => {
      await integrator.flush();
      expect(await flowsOf('payments')).toMatchObject([
        { source_service: 'shop', target_service: 'payments', calls: 1, errors: 1 },
      ]);
    });
  });

  it('fastify: the same, and closes with the server', async () => {
    const integrator = integratorOf('ledger');
    const app = fastify();
    await app.register(fastifyTracking, { integrator });
    app.get('/', () => 'yes');
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await fetch(url, calledBy('shop'));
    expect([await answer.text(), answer.headers.get('x-chain-mapping-service')]).toEqual(['yes', 'ledger']);
    await app.close();
    expect(integrator.trackEvent('too late')).toBe(false);
    expect(await flowsOf('ledger')).toMatchObject([{ source_service: 'shop', target_service: 'ledger', calls: 1 }]);
  });

  it('nest: the same for every route, and hands the integrator to whoever asks for it', async () => {
    const integrator = integratorOf('stock');

    @Controller('items')
    class Items {
      constructor(@Inject(ServiceIntegrator) private readonly tracked: ServiceIntegrator) {}

      @Get(':id')
      item() {
        return String(this.tracked.trackEvent('asked'));
      }
    }

    @Module({ imports: [nestTracking(integrator)], controllers: [Items] })
    class App {}

    const app: INestApplication = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    const answer = await fetch(`${await app.getUrl()}/items/7`, calledBy('shop'));
    expect([await answer.text(), answer.headers.get('x-chain-mapping-service')]).toEqual(['true', 'stock']);
    await app.close();
    expect(integrator.figures()).toMatchObject({ queued: 0, stored: 1 });
    expect(await flowsOf('stock')).toMatchObject([{ source_service: 'shop', target_service: 'stock', calls: 1 }]);
  });

  describe('pg', () => {
    let postgres: TestServer;

    beforeAll(async () => {
      postgres = await aPostgres();
    }, 120_000);

    afterAll(() => postgres.stop());

    it('counts queries of clients and pools, also those that fail, and changes none', async () => {
      const integrator = integratorOf('warehouse');
      const before = pg.Client.prototype.query;
      const end = trackPg(integrator, pg);
      const pool = new pg.Pool({ connectionString: postgres.url });
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      await expect(pool.query('SELECT nonsense')).rejects.toThrow('nonsense');
      const rows = await new Promise<unknown>((resolve) => {
        pool.query('SELECT 2 AS two', (_error: Error, result: pg.QueryResult) => resolve(result.rows));
      });
      expect(rows).toEqual([{ two: 2 }]);
      await pool.end();
      end();
      expect(pg.Client.prototype.query).toBe(before);
      await integrator.flush();
      const { hostname, pathname } = new URL(postgres.url);
      expect(await flowsOf('warehouse')).toMatchObject([
        {
          target_service: `postgresql://${hostname}${pathname}`,
          target_type: 'database',
          edge_type: 'database_query',
          calls: 3,
          errors: 1,
        },
      ]);
    });
  });
});
