import type { Alert } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { run, start } from '../system/command-line';
import { natsCommand, type Printed } from '../system/nats-command';
import { demo, get, theSystem } from '../system/system';
import { read } from '../workspace/repository';

/** The lines of a page that people are to type. */
const linesOf = (page: string): string[] =>
  [...read(page).matchAll(/^```bash\n([\s\S]*?)^```/gm)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'));

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const alertOf = ({ data }: Printed): Alert => (data as { data: Alert }).data;

describe('docs/alert-subjects.md', () => {
  const lines = linesOf('docs/alert-subjects.md');
  const service = 'data-bridge';
  const nats = () => theSystem().urls.nats;

  beforeAll(async () => {
    await demo(service, 'broken');
    await eventually(
      async () => {
        const { body } = await get<{ alerts: Alert[] }>('/api/v1/alerts?status=firing&severity=critical&chain_id=A1');
        expect(body.alerts).not.toEqual([]);
      },
      { timeout_ms: 30_000 },
    );
  });

  afterAll(async () => {
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
        expect([line, printed.some((each) => alertOf(each).chain_id === 'A1')]).toEqual([line, true]);
      }
    }
  });

  it.each(lines.filter((line) => line.startsWith('npx chain-mapping ')))('%s', async (line) => {
    const args = wordsOf(line).slice(2);
    if (args.includes('watch') && !args.includes('--once')) {
      const watcher = start(...args);
      await eventually(() => expect(watcher.stdout()).toContain('A1'), { timeout_ms: 10_000 });
      expect(watcher.stderr()).toContain(`watching chain.alerts.`);
      expect(await watcher.stop()).toBe(0);
    } else {
      const { code, stdout } = await run(...args);
      expect(code).toBe(0);
      if (!args.includes('pager')) expect(stdout).toContain('A1');
    }
  });

  it('tells whoever was away each alert once, in the order of its sequence', async () => {
    const watch = () => run('--json', 'alerts', 'watch', '--name', 'was-away', '--since', '1h', '--once');
    const toldOf = (stdout: string) =>
      stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Alert);
    const first = toldOf((await watch()).stdout);
    expect(first.length).toBeGreaterThan(0);
    expect(
      toldOf((await watch()).stdout).filter(({ id, sequence }) =>
        first.some((a) => a.id === id && a.sequence === sequence),
      ),
    ).toEqual([]);

    const [alert] = first.filter(({ status, chain_id }) => status === 'firing' && chain_id === 'A1');
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
    const { code, stdout } = await run('--nats', away, 'alerts', 'watch', '--since', '1h', '--once');
    expect({ code, told: stdout.includes('A1') }).toEqual({ code: 0, told: true });
    const named = await run('--nats', away, 'alerts', 'watch', '--name', 'night-shift');
    expect(named).toMatchObject({ code: 3, stdout: '' });
    expect(named.stderr).toContain('NATS does not answer');
  });
});
