import { theSystem } from '../system/system';
import { closedAddress, type LocalServer, startLocalServer } from './local-servers';
import { collectTests, findPython, type Python, PythonRun } from './python';
import { PythonBridge } from './python-bridge';

const LONGEST_TEST_MS = 180_000;
/** An id that nobody else gives a chain, for what the tests write as A1. */
const FREE_ID = 'A900003';

const python = findPython();

if (python) describe('the Python tests of the seed', () => runTests(python));
else
  describe('the Python tests of the seed', () => {
    it("python3 is not on this machine: the seed's Python tests were not run", () => {
      process.stdout.write("NOTICE: no python3 (3.9 or newer) on PATH, so the seed's Python tests were NOT run\n");
    });
  });

function runTests(found: Python): void {
  const bridge = new PythonBridge();
  let local: LocalServer;
  let run: PythonRun;

  beforeAll(async () => {
    local = await startLocalServer();
    const { urls, services } = theSystem();
    const addresses = {
      'http://httpbin.org': local.http,
      'ws://echo.websocket.org': local.websocket,
      'http://localhost:8000': urls.gateway,
      'http://localhost:8001': local.http,
      'http://localhost:8006': local.http,
      'http://localhost:9999': await closedAddress(),
    };
    run = new PythonRun(found, {
      CHAIN_MAPPING_URL: urls.gateway,
      SEED_ADDRESSES: JSON.stringify(addresses),
      SEED_BRIDGE_URL: await bridge.start(),
      SEED_FREE_ID: FREE_ID,
      SEED_REGISTRY_METRICS_URL: `http://127.0.0.1:${services.registry?.ops_port}/metrics`,
    });
  });

  afterAll(async () => {
    await run.stop();
    await bridge.stop();
    await local.stop();
  });

  it.each(collectTests(found))(
    '%s',
    async (id) => {
      const { outcome, error } = await run.result(id);
      expect([outcome, error]).toEqual(['passed', null]);
    },
    LONGEST_TEST_MS,
  );
}
