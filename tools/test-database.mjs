import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One PostgreSQL for a whole run of tests, each of which makes databases of its own there: starting a server takes seconds. Tests that kill theirs
 * start another. Whoever sets `TEST_DATABASE_URL` brings their own.
 *
 * @returns `url` for `TEST_DATABASE_URL`, and `stop()`, which leaves nothing behind
 */
export async function startTestDatabase() {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  // Built by now, as the servers of `npm start` are.
  const { startPostgres } = createRequire(import.meta.url)('../libs/platform/backends/dist/index.js');
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-test-database-'));
  const server = await startPostgres({ home });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
