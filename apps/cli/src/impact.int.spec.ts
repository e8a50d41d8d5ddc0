import { RegistryApi, runProgram } from './registry-api.fixture';

describe('impact', () => {
  let api: RegistryApi;
  let url: string;

  beforeEach(async () => {
    api = new RegistryApi();
    url = await api.start();
  });
  afterEach(() => api.stop());

  it('says which chains and services a failure would reach, nearest first', async () => {
    const chain = { chain_id: 'A1', name: 'Prices', distance: 1, effect: 'broken', path: ['data-bridge', 'cache'] };
    const body = { chains: [chain], services: [{ service_name: 'web', distance: 2, effect: 'degraded' }] };
    api.instead = () => ({ status: 200, body });
    const { code, stdout } = await runProgram(['--url', url, 'impact', '--service', 'data bridge']);
    expect(api.requests.map(({ path }) => path)).toEqual(['/api/v1/impact?service=data+bridge']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 +broken +A1 +Prices +data-bridge -> cache\n/);
    expect(stdout).toMatch(/2 +degraded +web\n\n1 chain, 1 service\n$/);
  });

  it('wants to know of what', async () => {
    expect(await runProgram(['--url', url, 'impact'])).toMatchObject({ code: 2, stdout: '' });
    expect(api.requests).toEqual([]);
  });
});
