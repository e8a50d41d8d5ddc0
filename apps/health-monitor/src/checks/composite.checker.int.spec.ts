import { HealthCheck, resolveTarget, type ResolvedCheck } from '@chain-mapping/model';
import { aClosedPort, run, useServers } from './checks.fixture';

describe('the composite checker', () => {
  const servers = useServers();

  function aComposite(
    needs: HealthCheck['needs'],
    endpoints: Record<string, string>,
    fields: object = {},
  ): ResolvedCheck {
    const checks = Object.entries(endpoints).map(([name, endpoint]) => ({ name, endpoint }));
    const health_check = HealthCheck.parse({ type: 'composite', checks, needs, timeout_ms: 2000, ...fields });
    const target = resolveTarget({ health_check, service_name: null }, undefined);
    if ('unchecked' in target) throw new Error(target.unchecked);
    return target.check;
  }
  const up = async () => `http://127.0.0.1:${(await servers.http((_, response) => response.end())).port}/`;
  const failing = async () =>
    `http://127.0.0.1:${(await servers.http((_, response) => response.writeHead(500).end())).port}/`;
  const down = async () => `tcp://127.0.0.1:${await aClosedPort()}`;
  const silent = async () => `redis://127.0.0.1:${await servers.tcp(() => undefined)}`;

  it('is healthy when all are, and measures the slowest', async () => {
    const check = aComposite('all', { one: await up(), other: await up() });
    expect(await run(check)).toMatchObject({
      status: 'healthy',
      response_time: expect.any(Number),
      error_message: null,
    });
  });

  it('names those that fail', async () => {
    const check = aComposite(undefined, { web: await up(), api: await failing(), cache: await down() });
    const { status, error_message } = await run(check);
    expect(status).toBe('unhealthy');
    expect(error_message).toMatch(
      /^1 of 3 healthy, 3 needed: api: Unexpected status code: 500; cache: Connection refused by 127\.0\.0\.1:\d+$/,
    );
  });

  it('is degraded when enough answer, if not all rightly', async () => {
    expect((await run(aComposite('all', { web: await up(), api: await failing() }))).status).toBe('degraded');
    expect((await run(aComposite('any', { cache: await down(), api: await failing() }))).status).toBe('degraded');
  });

  it.each<[HealthCheck['needs'], string]>([
    ['any', 'healthy'],
    [1, 'healthy'],
    [2, 'unhealthy'],
  ])('needs %s of two', async (needs, status) => {
    expect((await run(aComposite(needs, { web: await up(), cache: await down() }))).status).toBe(status);
  });

  it('does not wait for those that no longer matter', async () => {
    const start = performance.now();
    const check = aComposite('any', { cache: await silent(), web: await up() }, { timeout_ms: 30_000 });
    expect((await run(check)).status).toBe('healthy');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('says in time who has not answered', async () => {
    const check = aComposite('all', { web: await up(), cache: await silent() }, { timeout_ms: 300 });
    expect(await run(check)).toMatchObject({
      status: 'unhealthy',
      error_message: '1 of 2 healthy, 2 needed: cache: no answer in time',
    });
  });

  it('knows nothing where what it may not reach decides', async () => {
    const check = aComposite('all', { web: await up(), metadata: 'http://169.254.169.254/' });
    expect(await run(check)).toMatchObject({
      status: 'unknown',
      error_message: expect.stringContaining('metadata: 169.254'),
    });
  });

  it('compares the response time of the whole', async () => {
    const assertions = [{ on: 'response_time', at_most: 0 }];
    expect((await run(aComposite('all', { web: await up() }, { assertions }))).status).toBe('degraded');
  });
});
