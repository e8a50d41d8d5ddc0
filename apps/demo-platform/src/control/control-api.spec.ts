import { healthy, type Behaviour, type SimulatedService } from '../services/behaviour';
import { answerControl, type Controlled } from './control-api';

function aService(name: string, base_url: string): SimulatedService {
  return {
    name,
    base_url,
    port: 1,
    behaviour: healthy,
    behave(this: { behaviour: Behaviour }, behaviour) {
      this.behaviour = behaviour;
    },
    close: async () => undefined,
  };
}

function aPlatform(notReady?: string): Controlled {
  const services = [
    aService('data-bridge', 'http://127.0.0.1:4001'),
    aService('database-service', 'postgres://trader:secret@127.0.0.1:4002/trading'),
  ];
  return {
    services: new Map(services.map((service) => [service.name, service])),
    uptimeSeconds: () => 7,
    notReadyBecause: () => notReady,
  };
}

const put = (platform: Controlled, path: string, body: unknown) =>
  answerControl({ method: 'PUT', path, body: typeof body === 'string' ? body : JSON.stringify(body) }, platform);
const get = (platform: Controlled, path: string) => answerControl({ method: 'GET', path, body: '' }, platform);

describe('the control API', () => {
  it('lists every service with its mode, and hides passwords', () => {
    expect(get(aPlatform(), '/services')).toEqual({
      status: 200,
      content: {
        services: [
          { name: 'data-bridge', base_url: 'http://127.0.0.1:4001', mode: 'healthy', delay_ms: 0 },
          {
            name: 'database-service',
            base_url: 'postgres://trader:***@127.0.0.1:4002/trading',
            mode: 'healthy',
            delay_ms: 0,
          },
        ],
      },
    });
  });

  it('changes one service and answers it', () => {
    const platform = aPlatform();
    expect(put(platform, '/services/data-bridge/mode', { mode: 'slow', delay_ms: 700 })).toEqual({
      status: 200,
      content: { name: 'data-bridge', base_url: 'http://127.0.0.1:4001', mode: 'slow', delay_ms: 700 },
    });
    expect(get(platform, '/services/data-bridge').content).toMatchObject({ mode: 'slow', delay_ms: 700 });
    expect(get(platform, '/services/database-service').content).toMatchObject({ mode: 'healthy', delay_ms: 0 });
  });

  it('slows by three seconds where no delay is given', () => {
    expect(put(aPlatform(), '/services/data-bridge/mode', { mode: 'slow' }).content).toMatchObject({ delay_ms: 3000 });
  });

  it('heals all at once', () => {
    const platform = aPlatform();
    put(platform, '/services/data-bridge/mode', { mode: 'broken' });
    put(platform, '/services/database-service/mode', { mode: 'slow' });
    expect(answerControl({ method: 'POST', path: '/reset', body: '' }, platform).status).toBe(200);
    expect(get(platform, '/services').content).toMatchObject({
      services: [
        { mode: 'healthy', delay_ms: 0 },
        { mode: 'healthy', delay_ms: 0 },
      ],
    });
  });

  it('names the services there are when one is unknown', () => {
    expect(put(aPlatform(), '/services/data-brigde/mode', { mode: 'broken' })).toEqual({
      status: 404,
      content: {
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: "There is no service 'data-brigde'. The services are: data-bridge, database-service",
        services: ['data-bridge', 'database-service'],
      },
    });
  });

  it.each([
    [{ mode: 'asleep' }, 'mode'],
    [{}, 'mode'],
    [{ mode: 'slow', delay_ms: 0 }, 'delay_ms'],
    [{ mode: 'slow', delay_ms: '5' }, 'delay_ms'],
    [{ mode: 'broken', delay_ms: 5 }, 'delay_ms'],
    [{ mode: 'broken', until: 5 }, ''],
    ['not json', ''],
    ['', ''],
    ['[]', ''],
    ['null', ''],
  ])('refuses %j and names the field', (body, path) => {
    const platform = aPlatform();
    const { status, content } = put(platform, '/services/data-bridge/mode', body);
    expect(status).toBe(400);
    expect(content['errors']).toEqual([{ path, message: expect.any(String) }]);
    expect(get(platform, '/services/data-bridge').content).toMatchObject({ mode: 'healthy' });
  });

  it('is alive before it is ready, and says what it waits for', () => {
    const starting = aPlatform('data-bridge: the gateway does not answer');
    expect(get(starting, '/health')).toMatchObject({ status: 200, content: { status: 'ok', uptime_seconds: 7 } });
    expect(get(starting, '/health/ready')).toEqual({
      status: 503,
      content: { status: 'starting', reason: 'data-bridge: the gateway does not answer' },
    });
    expect(get(aPlatform(), '/health/ready')).toEqual({ status: 200, content: { status: 'ready' } });
  });

  it.each(['/', '/nothing', '/services/data-bridge/nothing', '/services/data-bridge/mode/x', '/health/live'])(
    'has nothing at %s',
    (path) => expect(get(aPlatform(), path)).toMatchObject({ status: 404 }),
  );

  it('takes a name that cannot be decoded as an unknown one', () => {
    expect(put(aPlatform(), '/services/%E0%A4%A/mode', { mode: 'broken' })).toMatchObject({ status: 404 });
  });

  it('allows one method a call', () => {
    expect(put(aPlatform(), '/services', {})).toMatchObject({ status: 405 });
    expect(get(aPlatform(), '/reset')).toMatchObject({ status: 405 });
  });
});
