import { derivedFields, type NodeInput } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { Status } from '../chain/vocabulary';
import { replay, type Recorded, type ReplayedChain, replayFaults, ReplayRules } from './replay';

const START = Date.UTC(2026, 2, 10, 9);
const at = (second: number): number => START + second * 1000;
const iso = (second: number): string => new Date(at(second)).toISOString();

const chain = (id: string, path: readonly string[], more: Partial<ReplayedChain> = {}): ReplayedChain => {
  const nodes = path.map((name): NodeInput => ({ id: name, type: 'service', service_name: name }));
  const edges = path
    .slice(1)
    .map((name, index): ChainEdge => ({ source_node: path[index] ?? '', target_node: name, type: 'http_request' }));
  return {
    chain: { id, category: 'data_flow', tags: ['core'], edges, nodes: derivedFields({ nodes, edges }).nodes },
    targets: new Map(path.map((name) => [name, `target-${name}`])),
    interval_ms: 5000,
    isChanged: false,
    ...more,
  };
};

/** What was found of targets, each five seconds, at a second of its own; `H` healthy, `U` unhealthy. */
function results(letters: Readonly<Record<string, string>>): Recorded[] {
  return Object.entries(letters)
    .flatMap(([name, found], offset) => {
      let since = -1000;
      return [...found].map((letter, slot): Recorded => {
        const second = slot * 5 + offset * 0.1;
        if (slot === 0 || found[slot - 1] !== letter) since = second;
        const status: Status = letter === 'H' ? 'healthy' : 'unhealthy';
        return {
          kind: 'result',
          at: at(second) + 5,
          result: {
            result_id: `${name}-${String(slot)}`,
            target_id: `target-${name}`,
            slot: at(second),
            checked_at: iso(second),
            type: 'http',
            status,
            response_time: 3,
            error_message: status === 'healthy' ? null : 'Connection refused',
            nodes: [],
            component_status: status,
            component_since: iso(since),
            consecutive_failures: status === 'healthy' ? 0 : 1,
          },
        };
      });
    })
    .sort((a, b) => a.at - b.at);
}

const chains = [chain('A1', ['web', 'db']), chain('A2', ['job', 'db'])];
const outage = results({ web: 'HHUUUHHH', job: 'HHUUUHHH', db: 'HHUUUHHH' });
const told = (records: readonly Recorded[], rules: object, of = chains) => {
  const { pages, ...counts } = replay(records, of, ReplayRules.parse(rules), at(120));
  return {
    ...counts,
    pages: pages.map(({ state, incident, muted_by }) =>
      [state, incident.culprit.display_name, ...(muted_by.length > 0 ? [muted_by] : [])].join(' '),
    ),
  };
};

describe('a replay', () => {
  it('tells of a shared component once, and holds back what it explains', () => {
    const { pages, alerts, held_back } = told(outage, {});
    expect(pages.filter((page) => !page.startsWith('changed'))).toEqual(['opened db', 'closed db']);
    expect(alerts).toBe(4);
    expect(held_back).toBe(3);
  });

  it('holds nothing back without suppression', () => {
    expect(told(outage, { suppression: false }).held_back).toBe(0);
  });

  it('counts failures by other rules', () => {
    const blip = results({ web: 'HHHHHHHH', job: 'HHHHHHHH', db: 'HHUHHUUU' });
    expect(told(blip, {}).pages.filter((page) => page.startsWith('opened'))).toHaveLength(2);
    expect(told(blip, { failures: { count: 2, of: 3 } }).pages).toEqual(['opened db']);
    expect(told(blip, { failures: { count: 4, of: 5 } }).pages).toEqual([]);
  });

  it('finds other culprits in other chains', () => {
    const apart = [chain('A1', ['web']), chain('A2', ['job'])];
    expect(told(outage, {}, apart).pages.filter((page) => page.startsWith('opened'))).toEqual([
      'opened web',
      'opened job',
    ]);
  });

  it('mutes what is silenced, tells of it when the silence ends, and of its end only then', () => {
    const matchers = [{ field: 'service', value: 'db' }];
    const always = told(outage, { silences: [{ matchers }] }).pages;
    expect(always.filter((page) => !page.includes('silence 1') && !page.includes('nobody was told'))).toEqual([]);
    const until = told(outage, { silences: [{ matchers, ends_at: iso(18) }] }).pages;
    expect(until[0]).toBe('opened db silence 1');
    expect(until.filter((page) => page === 'opened db')).toHaveLength(1);
    expect(until.at(-1)).toBe('closed db');
  });

  it('inhibits what another open incident stands for', () => {
    const both = [chain('A1', ['db']), chain('A2', ['job'])];
    const records = results({ db: 'HUUUUUUU', job: 'HHHUUHHH' });
    const inhibitions = [
      {
        name: 'db first',
        source: [{ field: 'service', value: 'db' }],
        target: [{ field: 'service', operator: '!=', value: 'db' }],
        equal: ['tag'],
      },
    ];
    const { pages } = told(records, { inhibitions }, both);
    expect(pages.filter((page) => page.startsWith('opened'))).toEqual([
      'opened db',
      expect.stringMatching(/^opened job inhibition 'db first' by incident /),
    ]);
  });

  it('shows whom other routes would have told, and when', () => {
    const [duty, chat] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const sent = (routes: object) =>
      replay(outage, chains, ReplayRules.parse({ routes }), at(120)).notifications.map(
        ({ at: time, channel_id, route, kind }) => [(time - START) / 1000, channel_id, route, kind],
      );
    const critical = { name: 'critical', matchers: [{ field: 'severity', value: 'critical' }], channels: [duty] };
    const escalation = [{ after_seconds: 10, channels: [chat] }];
    const [opened, ...others] = sent({ routes: [{ ...critical, escalation }], default: { channels: [] } });
    expect(opened).toEqual([expect.any(Number), duty, 'critical', 'opened']);
    expect(others.filter(([, , , kind]) => kind !== 'changed')).toEqual([
      [Number(opened?.[0]) + 10, chat, 'critical', 'escalated'],
      [expect.any(Number), duty, 'critical', 'closed'],
      [expect.any(Number), chat, 'critical', 'closed'],
    ]);
    expect(sent({ routes: [{ ...critical, matchers: [{ field: 'severity', value: 'info' }] }] })).toEqual(
      expect.arrayContaining([[expect.any(Number), null, 'default', 'opened']]),
    );
    const night = [{ from: '00:00', to: '00:00', except: [] }];
    expect(sent({ routes: [{ ...critical, quiet_hours: night }], default: { channels: [] } })).toEqual([]);
  });

  it('finds what other thresholds would have told', () => {
    const slow = results({ web: 'H'.repeat(120), db: 'H'.repeat(120) }).map((record): Recorded => {
      if (record.kind !== 'result') return record;
      const isSlow = record.result.target_id === 'target-db' && record.at >= at(360);
      return { ...record, result: { ...record.result, response_time: isSlow ? 900 : 20 } };
    });
    const opened = (rules: object, of = chains) =>
      replay(slow, of, ReplayRules.parse(rules), at(600)).pages.flatMap(({ state, incident }) =>
        state === 'opened' ? [incident.title] : [],
      );
    expect(opened({})).toEqual([]);
    const title = 'Latency (p95) of db is 900 ms, the threshold is 500 ms';
    expect(opened({ thresholds: [{ latency_threshold: 500, chain_id: 'A1' }] })).toEqual([title]);
    expect(opened({ thresholds: [{ latency_threshold: 1000 }] })).toEqual([]);
    const own = chains.map((each) => ({ ...each, thresholds: { latency_threshold: 500 } }));
    expect(opened({}, own)).toEqual([title, title]);
    expect(opened({ thresholds: [{ latency_threshold: null }] }, own)).toEqual([]);
  });

  it('is the same each time', () => {
    expect(told(outage, {})).toEqual(told(outage, {}));
  });
});

describe('the faults of rules', () => {
  it('name the field', () => {
    const rules = ReplayRules.parse({
      silences: [{ matchers: [{ field: 'severity', value: 'fatal' }] }],
      inhibitions: [
        { name: 'a', source: [{ field: 'node', operator: '=~', value: '(' }], target: [{ field: 'node', value: 'x' }] },
      ],
    });
    expect(replayFaults(rules).map(({ path }) => path)).toEqual([
      'silences.0.matchers.0.value',
      'inhibitions.0.source.0.value',
    ]);
    expect(ReplayRules.safeParse({ failures: { count: 3, of: 2 } }).success).toBe(false);
    expect(ReplayRules.safeParse({ thresholds: {} }).success).toBe(false);
    expect(ReplayRules.safeParse({ thresholds: [{ latency: 5 }] }).success).toBe(false);
    expect(ReplayRules.safeParse({ routes: { routes: [{ name: 'x' }] } }).success).toBe(false);
  });
});
