import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chain, HealthCheck, NotificationChannelInput, type Proposal } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { parse } from 'yaml';
import { blocksOf, nameOf, pages } from '../system/documented-blocks';
import { DocumentedShell } from '../system/documented-shell';
import { natsCommand } from '../system/nats-command';
import { del, demo, get, post, put, theSystem } from '../system/system';
import { inRepository } from '../workspace/repository';

/**
 * Their lines are run one by one, with what they print, in `alert-subjects.e2e.spec.ts`; the client's in `client-library.e2e.spec.ts`; Python and Go
 * in `other-languages.e2e.spec.ts`.
 */
const ELSEWHERE = new Set(['docs/alert-subjects.md bash', 'docs/alert-subjects.md yaml', 'libs/client/README.md ts']);
/** Their lines write files where they are typed; the others read files of the clone. */
const WRITES = new Set(['docs/metrics.md']);
const SHELL = new Set(['sh', 'bash']);
const blocks = pages.flatMap(blocksOf);
const toRun = (languages: ReadonlySet<string>) =>
  blocks.filter(
    ({ page, language, not_run }) =>
      languages.has(language) && not_run === undefined && !ELSEWHERE.has(`${page} ${language}`),
  );

const endpoint = (path: string, calls: string): string =>
  ['import requests', 'from fastapi import FastAPI', 'app = FastAPI()', '', `@app.get("${path}")`, 'def answer():']
    .concat(`    return requests.get("http://${calls}:8000/").json()`)
    .join('\n');
/** Two proposals wait: what docs/discovery.md decides about. */
const NEW_CODE = {
  'orders/main.py': endpoint('/documented-orders', 'stock'),
  'bills/main.py': endpoint('/documented-bills', 'bank'),
};

async function proposeTwo(): Promise<void> {
  const { body } = await post<{ id: string }>('/api/v1/discovery/scans', { files: NEW_CODE });
  await eventually(
    async () => {
      const { body: found } = await get<{ total: number }>(
        `/api/v1/discovery/proposals?status=pending&scan_id=${body.id}`,
      );
      expect(found.total).toBe(2);
    },
    { timeout_ms: 30_000 },
  );
}

describe('the blocks of the documents', () => {
  const shell = new DocumentedShell();
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-blocks-'));

  beforeAll(async () => {
    await shell.open();
    await proposeTwo();
  });

  afterAll(async () => {
    shell.close();
    rmSync(folder, { recursive: true, force: true });
    await demo('data-bridge', 'healthy');
    await put('/api/v1/inhibition-rules', { rules: [] });
    await del('/api/v1/chains/E9');
    const { body: approved } = await get<{ proposals: Proposal[] }>('/api/v1/discovery/proposals?status=approved');
    for (const { name } of approved.proposals.filter((each) => each.name.includes('/documented-'))) {
      const { body } = await get<{ chains: Chain[] }>(`/api/v1/chains?q=${encodeURIComponent(name)}`);
      for (const { id } of body.chains) await del(`/api/v1/chains/${id}`);
    }
    for (const list of ['maintenance-windows', 'notification-channels', 'silences']) {
      const { body } = await get<Record<string, { id: string }[]>>(`/api/v1/${list}?limit=100`);
      for (const { id } of body[list.replace('-', '_')] ?? []) await del(`/api/v1/${list}/${id}`);
    }
    await natsCommand(theSystem().urls.nats, 'nats consumer rm CHAIN_ALERTS operator-day-shift --force');
    await eventually(
      async () => {
        const { body } = await get<{ alerts: unknown[] }>('/api/v1/alerts?status=firing&limit=500');
        expect(body.alerts).toEqual([]);
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );
  }, 70_000);

  it('are all of a language that is tried here, or say why they are not', () => {
    const tried = new Set([...SHELL, 'yaml', 'json', 'js', 'ts', 'python', 'go', 'text', '']);
    expect(blocks.filter(({ language }) => !tried.has(language)).map(nameOf)).toEqual([]);
    expect(toRun(SHELL).length).toBeGreaterThan(15);
    expect(blocks.filter(({ not_run }) => not_run !== undefined && not_run.length < 10)).toEqual([]);
  });

  const shellPages = [...new Set(toRun(SHELL).map(({ page }) => page))];

  it.each(shellPages)(
    '%s: its lines do what they say',
    async (page) => {
      const lines = toRun(SHELL).filter((block) => block.page === page);
      const { code, output } = await shell.run(lines.map(({ text }) => text).join('\n'), {
        cwd: WRITES.has(page) ? folder : undefined,
      });
      expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    },
    60_000,
  );

  it.each(toRun(new Set(['yaml'])).map((block) => [nameOf(block), block] as const))(
    '%s is what it is said to be',
    (_, block) => {
      const value: unknown = parse(block.text);
      if (block.page === 'docs/checks.md') expect(() => HealthCheck.parse(value)).not.toThrow();
      else expect(typeof value).toBe('object');
    },
  );

  it.each(toRun(new Set(['json'])).map((block) => [nameOf(block), block] as const))('%s is taken', async (_, block) => {
    const value = JSON.parse(block.text) as Record<string, unknown>;
    if (block.page === 'docs/errors.md')
      expect(value).toMatchObject({ status: 400, code: 'InvalidInput', errors: [{ path: 'name' }] });
    else if (block.page !== 'docs/notifications.md') expect(typeof value).toBe('object');
    else if (!('routes' in value)) expect(() => NotificationChannelInput.parse(value)).not.toThrow();
    else {
      // Its channels are not there: nothing else is wrong with it.
      const { status, body } = await put<{ errors?: { path: string }[]; detail: string }>(
        '/api/v1/notification-routes',
        value,
      );
      expect([400, 404, 409, 422]).toContain(status);
      expect(`${body.detail} ${JSON.stringify(body.errors ?? [])}`).toContain('2f1f6f1e-33f5-4a44-9a3b-6f0a0f9b7c10');
    }
  });

  it.each(toRun(new Set(['js'])).map((block) => [nameOf(block), block] as const))('%s runs', async (_, block) => {
    const file = join(inRepository('apps/e2e'), 'documented.tmp.mjs');
    writeFileSync(file, block.text);
    try {
      // What listens for ever is ended after a while, and has not failed until then.
      const { code, output } = await shell.run(`timeout 3 node ${file} || [ $? = 124 ]`);
      expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    } finally {
      rmSync(file);
    }
  });
});
