import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readiness } from '@chain-mapping/service';
import { eventually } from '@chain-mapping/testing';
import { Registry } from 'prom-client';
import { SignOfLife } from './sign-of-life.channel';

describe('signs of life', () => {
  let watchdog: Server;
  let url: string;
  let status: number;
  let heard: string[];
  let sign: SignOfLife | undefined;
  let metrics: Registry;

  beforeEach(async () => {
    [status, heard, metrics] = [200, [], new Registry()];
    watchdog = createServer(({ method, url: path }, response) => {
      heard.push(`${method ?? ''} ${path ?? ''}`);
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(watchdog, 'listening');
    url = `http://127.0.0.1:${(watchdog.address() as AddressInfo).port}/ping/secret`;
  });

  afterEach(async () => {
    sign?.onModuleDestroy();
    watchdog.closeAllConnections();
    watchdog.close();
    await once(watchdog, 'close');
  });

  const begin = (readiness: Readiness, every_ms = 20) => {
    sign = new SignOfLife({ url, every_ms }, readiness, metrics);
    sign.onApplicationBootstrap();
  };
  const counted = async (outcome: string) => {
    const [metric] = await metrics.getMetricsAsJSON();
    return metric?.values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
  };

  it('are sent again and again', async () => {
    begin(new Readiness());
    await eventually(() => expect(heard.length).toBeGreaterThan(2));
    expect(new Set(heard)).toEqual(new Set(['POST /ping/secret']));
    expect(await counted('sent')).toBeGreaterThanOrEqual(2);
  });

  it('go on after they were refused', async () => {
    status = 500;
    begin(new Readiness());
    await eventually(async () => expect(await counted('refused')).toBeGreaterThan(1));
    status = 200;
    await eventually(async () => expect(await counted('sent')).toBeGreaterThan(0));
  });

  it('are withheld while the service cannot do its work', async () => {
    const readiness = new Readiness();
    readiness.add('database', () => Promise.reject(new Error('away')));
    begin(readiness);
    await eventually(async () => expect(await counted('withheld')).toBeGreaterThan(1));
    expect(heard).toEqual([]);
  });

  it('begin as soon as the service can do its work, however long is between them', async () => {
    const readiness = new Readiness();
    let isThere = false;
    readiness.add('database', () => (isThere ? Promise.resolve() : Promise.reject(new Error('not yet'))));
    begin(readiness, 3_600_000);
    await eventually(async () => expect(await counted('withheld')).toBeGreaterThan(0));
    isThere = true;
    await eventually(() => expect(heard).toEqual(['POST /ping/secret']));
  });
});
