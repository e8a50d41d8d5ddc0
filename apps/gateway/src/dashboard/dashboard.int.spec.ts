import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aNats, type TestProcess } from '@chain-mapping/testing';
import { type StartedGateway, startGateway } from '../access/access.fixture';

const FOLDER = join(__dirname, '../../../dashboard');

describe('the dashboard that the gateway serves', () => {
  let nats: TestProcess;
  let gateway: StartedGateway;

  beforeAll(async () => {
    nats = await aNats();
    gateway = await startGateway({ NATS_URL: nats.url });
  }, 120_000);

  afterAll(async () => {
    await gateway?.service.stop();
    await nats?.stop();
  });

  it.each(['/', '/map', '/chains/A1', '/chains/A1?tab=versions', '/discovery/x/y'])(
    'is one page at %s',
    async (path) => {
      const answer = await gateway.ask('GET', path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe(readFileSync(join(FOLDER, 'dist/index.html'), 'utf8'));
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.headers.get('content-security-policy')).toBe(
        "default-src 'self';object-src 'none';frame-ancestors 'none';base-uri 'none'",
      );
    },
  );

  it('names files that are there, kept for good and sent compressed', async () => {
    const page = await (await gateway.ask('GET', '/')).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, file]) => file ?? '')
      .filter((file) => file.startsWith('/assets/'));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const answer = await gateway.ask('GET', file, { headers: { 'accept-encoding': 'br' } });
      expect([file, answer.status]).toEqual([file, 200]);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      const { byteLength } = await answer.arrayBuffer();
      if (!/\.(js|css)$/.test(file) || byteLength < 1024) continue;
      expect([file, answer.headers.get('content-encoding')]).toEqual([file, 'br']);
    }
  });

  it('holds nothing that its policy forbids', () => {
    const page = readFileSync(join(FOLDER, 'dist/index.html'), 'utf8');
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?:\/\//);
  });

  it.each([
    '/assets/..%2Findex.html',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/assets/nothing.js',
    '/nothing',
    '/mapping',
  ])('sends no other file: %s', async (path) => {
    expect([401, 404]).toContain((await gateway.ask('GET', path)).status);
  });
});
