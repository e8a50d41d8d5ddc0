import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually, freePort } from '@chain-mapping/testing';
import { theSystem } from '../system/system';

const GATEWAY = join(__dirname, '../../../gateway/dist/main.js');

/** A second gateway of the running system, with access control on. */
export async function startGuardedGateway(more: NodeJS.ProcessEnv = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const key = 'the-key-of-this-test-alone-'.padEnd(40, 'x');
  const { home, urls } = theSystem();
  const env = {
    ...process.env,
    CHAIN_MAPPING_HOME: home,
    NATS_URL: urls.nats,
    PORT: String(port),
    ADMIN_API_KEY: key,
    ACCESS_CONTROL: 'on',
    STATUS_PAGE_CHAINS: 'A1,B1',
    ...more,
  };
  const child = spawn(process.execPath, [GATEWAY], { stdio: 'ignore', env });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  try {
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), { timeout_ms: 50_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, key, stop };
}
