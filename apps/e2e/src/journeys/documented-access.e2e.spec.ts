import { startGuardedGateway } from '../dashboard/guarded-gateway';
import { type Block, blocksOf } from '../system/documented-blocks';
import { DocumentedShell } from '../system/documented-shell';

interface Secrets {
  readonly secrets: readonly { readonly name: string }[];
}

describe('the lines of docs/security.md, on a gateway that asks for a key', () => {
  const shell = new DocumentedShell();
  let gateway: Awaited<ReturnType<typeof startGuardedGateway>>;
  const [keys, secrets] = blocksOf('docs/security.md').filter(({ language }) => language === 'sh');

  beforeAll(async () => {
    await shell.open();
    gateway = await startGuardedGateway();
  });

  afterAll(async () => {
    shell.close();
    await gateway?.stop();
  });

  const run = async (block: Block | undefined, variable: string, key: string): Promise<string> => {
    const { code, output } = await shell.run(block?.text ?? 'false', {
      gateway: gateway.url,
      env: { [variable]: key },
    });
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    return output;
  };
  const ask = async (method: string, path: string, key?: string): Promise<Response> =>
    fetch(`${gateway.url}${path}`, { method, headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });

  it('make a key that lets one in', async () => {
    const made = await run(keys, 'ADMIN_API_KEY', gateway.key);
    const [key = ''] = /cmk_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}/.exec(made) ?? [];
    const statuses = [key, undefined].map(async (each) => (await ask('GET', '/api/v1/chains', each)).status);
    expect(await Promise.all(statuses)).toEqual([200, 401]);
  });

  it('keep a secret, of which nothing but its name is told', async () => {
    await run(secrets, 'KEY', gateway.key);
    const told = (await (await ask('GET', '/api/v1/secrets', gateway.key)).json()) as Secrets;
    expect(told.secrets).toEqual([expect.objectContaining({ name: 'orders-db' })]);
    expect(Object.keys(told.secrets[0] ?? {})).not.toContain('value');
    expect((await ask('DELETE', '/api/v1/secrets/orders-db', gateway.key)).status).toBe(204);
  });
});
