import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert, Incident } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { run, start } from '../system/command-line';
import { natsCommand } from '../system/nats-command';
import { demo, get, theSystem } from '../system/system';
import { inRepository, read } from '../workspace/repository';

/** The lines of a page that people are to type. */
const linesOf = (page: string): string[] =>
  [...read(page).matchAll(/^```bash\n([\s\S]*?)^```/gm)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'));

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe('docs/alert-subjects.md', () => {
  const lines = linesOf('docs/alert-subjects.md');
  const service = 'data-bridge';
  const nats = () => theSystem().urls.nats;
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-replay-'));

  const theIncident = async (): Promise<string> => {
    const { body } = await get<{ incidents: Incident[] }>('/api/v1/incidents?limit=100');
    const theirs = body.incidents.filter(({ culprit }) => culprit.service_name === service);
    // One that turned out to be part of another is closed.
    return (theirs.find(({ status }) => status === 'open') ?? theirs[0])?.id ?? 'none';
  };
  const theSilence = async (): Promise<string> => {
    const { body } = await get<{ silences: { id: string }[] }>('/api/v1/silences?state=active');
    return body.silences[0]?.id ?? 'none';
  };
  /** The words of a line, with what a person puts in their place. */
  const argumentsOf = async (line: string): Promise<string[]> => {
    const words: Record<string, string> = {
      $INCIDENT: await theIncident(),
      $SILENCE: await theSilence(),
      'rules.yaml': join(folder, 'rules.yaml'),
      catalog: inRepository('catalog'),
    };
    return wordsOf(line)
      .slice(2)
      .map((word) => words[word] ?? word);
  };

  beforeAll(async () => {
    const [, rules = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(read('docs/alert-subjects.md')) ?? [];
    writeFileSync(join(folder, 'rules.yaml'), rules);
    await demo(service, 'broken');
    await eventually(
      async () => {
        const { body } = await get<{ alerts: Alert[] }>('/api/v1/alerts?status=firing&severity=critical&chain_id=A1');
        expect(body.alerts).not.toEqual([]);
        expect(await theIncident()).not.toBe('none');
      },
      { timeout_ms: 30_000 },
    );
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await demo(service, 'healthy');
    await eventually(
      async () => {
        const { body } = await get<{ alerts: Alert[] }>('/api/v1/alerts?status=firing&limit=500');
        expect(body.alerts).toEqual([]);
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );
  });

  it('has lines for both programs', () => {
    expect(lines.filter((line) => line.startsWith('nats ')).length).toBeGreaterThan(5);
    expect(lines.filter((line) => line.startsWith('npx chain-mapping ')).length).toBeGreaterThan(5);
    expect(lines.filter((line) => !/^(nats|npx chain-mapping) /.test(line))).toEqual([]);
  });

  it('says lines of nats that do what they say', async () => {
    for (const line of lines.filter((each) => each.startsWith('nats '))) {
      const printed = await natsCommand(nats(), line);
      if (/--since|--start-sequence|--last-per-subject|consumer next/.test(line)) {
        expect([line, printed.length > 0]).toEqual([line, true]);
      }
    }
  });

  const toldOf = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Alert);

  it('tells whoever was away each alert once, in the order of its sequence', async () => {
    const watch = () => run('--json', 'alerts', 'watch', '--name', 'was-away', '--since', '1h', '--once');
    const first = toldOf((await watch()).stdout);
    expect(first.length).toBeGreaterThan(0);
    expect(
      toldOf((await watch()).stdout).filter(({ id, sequence }) =>
        first.some((a) => a.id === id && a.sequence === sequence),
      ),
    ).toEqual([]);

    const alert = first.findLast(({ status }) => status === 'firing');
    const acknowledged = await fetch(`${theSystem().urls.gateway}/api/v1/alerts/${alert?.id ?? ''}/acknowledge`, {
      method: 'POST',
    });
    expect(acknowledged.status).toBe(200);
    await eventually(async () => {
      const later = toldOf((await watch()).stdout);
      expect(later.filter(({ id }) => id === alert?.id).map(({ status }) => status)).toEqual(['acknowledged']);
    });
    await natsCommand(nats(), 'nats consumer rm CHAIN_ALERTS operator-was-away --force');
  });

  it('falls back on the live stream of the API where NATS is not reached, and says when that will not do', async () => {
    const away = 'nats://127.0.0.1:9';
    const { code, stdout } = await run('--json', '--nats', away, 'alerts', 'watch', '--since', '1h', '--once');
    expect(code).toBe(0);
    const told = toldOf(stdout).map(({ id }) => id);
    expect(told.length).toBeGreaterThan(0);
    const { body } = await get<{ alerts: Alert[] }>('/api/v1/alerts?limit=500');
    const held = body.alerts.filter(({ held_back }) => held_back !== null).map(({ id }) => id);
    expect(held.length).toBeGreaterThan(0);
    expect(told.filter((id) => held.includes(id))).toEqual([]);
    const named = await run('--nats', away, 'alerts', 'watch', '--name', 'night-shift');
    expect(named).toMatchObject({ code: 3, stdout: '' });
    expect(named.stderr).toContain('NATS does not answer');
  });

  it.each(lines.filter((line) => line.startsWith('npx chain-mapping ')))('%s', async (line) => {
    const args = await argumentsOf(line);
    if (args.includes('watch') && !args.includes('--once')) {
      const watcher = start(...args);
      await eventually(() => expect(watcher.stderr()).toMatch(/watching chain\.(alerts|incidents)\./), {
        timeout_ms: 10_000,
      });
      // Of a chain that is not the first to be hurt nothing is told by itself.
      if (!args.includes('--chain')) await eventually(() => expect(watcher.stdout()).not.toBe(''));
      expect(await watcher.stop()).toBe(0);
    } else {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      if (!args.includes('pager') && !args.includes('expire')) expect(stdout).not.toBe('');
      if (args.includes('replay') || args.includes('show')) expect(stdout).toContain(service);
    }
  });
});
