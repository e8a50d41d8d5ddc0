import { derivedFields, type NodeInput } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { Status } from '../chain/vocabulary';
import type { ObservedResult } from '../health/check-result';
import { step } from './alerting-engine';
import {
  type AlertingContext,
  type AlertingInput,
  type AlertingState,
  nextStepAt,
  NOTHING_KNOWN,
} from './alerting-state';
import { chainLevel, flappingLevel, nodeLevel } from './levels';
import { AlertingTopology } from './topology';

const START = Date.UTC(2026, 0, 1);
const HOLD_MS = 5000;

/** `A1: web > db` is a chain of two nodes, the first of which needs the second; `db|spare` are two of which one is enough. */
function topologyOf(...texts: string[]): AlertingTopology {
  return new AlertingTopology(
    texts.map((text) => {
      const [id = '', path = ''] = text.split(': ');
      const steps = path.split(' > ').map((names) => names.split('|'));
      const nodes = steps.flat().map((name): NodeInput => ({ id: name, type: 'service', service_name: name }));
      const edges = steps.slice(1).flatMap((targets, at) =>
        targets.map((target_node): ChainEdge => {
          const redundancy = targets.length > 1 ? { redundancy: { mode: 'any' as const, group: 'x' } } : {};
          return { source_node: steps[at]?.[0] ?? '', target_node, type: 'http_request', ...redundancy };
        }),
      );
      const chain = { id, edges, ...derivedFields({ nodes, edges }) };
      return { chain, targets: new Map(nodes.map((node) => [node.id, node.id])), interval_ms: 5000 };
    }),
  );
}

class Story {
  state: AlertingState = NOTHING_KNOWN;
  told: string[] = [];
  incidents: string[] = [];
  recovered: string[] = [];
  checked: string[][] = [];
  private second = 0;
  private ids = 0;
  private sequence = 0;
  private readonly since = new Map<string, number>();

  constructor(
    private readonly topology: AlertingTopology,
    private readonly context: Partial<AlertingContext> = {},
  ) {}

  at(second: number): this {
    this.second = second;
    return this;
  }

  /** Results of components: `db unhealthy`. */
  sees(...texts: string[]): this {
    const results = texts.map((text) => this.result(text));
    return this.takes({
      kind: 'levels',
      levels: results.flatMap((result) => result.nodes.flatMap((node) => nodeLevel(result, node, node.node_id) ?? [])),
    });
  }

  seesFlapping(target: string, flapping: boolean): this {
    const level = flappingLevel({ ...this.result(`${target} unhealthy`), flapping }, target, 'once');
    return this.takes({ kind: 'levels', levels: level === null ? [] : [level] });
  }

  /** The status of a chain, and what is said to be the cause: `A2 unhealthy db`. */
  seesChain(text: string): this {
    const [chain_id = '', status = 'healthy', node_id] = text.split(' ') as [string, Status, string | undefined];
    const at = START + this.second * 1000;
    const cause = { service_name: null, display_name: node_id ?? '', error_message: null, component_id: node_id };
    const health = {
      ...{ chain_id, status, overall_score: null, coverage: 1, node_health: [], edge_health: [], sla_compliance: null },
      ...{ error_budget: null, checked_at: null },
      root_cause: node_id === undefined ? null : { node_id, status, ...cause },
    };
    const record = { chain_id, status, since: new Date(at).toISOString(), sequence: (this.sequence += 1) };
    const level = chainLevel(record, at, null, health);
    return this.takes({ kind: 'levels', levels: level === null ? [] : [level] });
  }

  /** What the alerts that wait for it needed has been checked, and nothing was found. */
  checks(): this {
    const alert_ids = [...this.state.alerts.values()].map(({ id }) => id);
    return this.takes({ kind: 'components', components: [], alert_ids });
  }

  /** A replica that has not heard of a recovery yet writes down that the target was seen to fail again. */
  hears(target_id: string, second: number): this {
    const at = START + second * 1000;
    const component = { target_id, status: 'unhealthy' as const, since: at, slot: at, seen_at: at };
    return this.takes({ kind: 'components', components: [component] });
  }

  passes(): this {
    return this.takes({ kind: 'time' });
  }

  takes(input: AlertingInput): this {
    const { state, effects } = step(this.state, [input], {
      topology: this.topology,
      now: new Date(START + this.second * 1000),
      newId: () => `id-${String((this.ids += 1))}`,
      suppression: true,
      hold_ms: HOLD_MS,
      slack_ms: 0,
      ...this.context,
    });
    this.state = state;
    for (const { kind, told, alert } of effects.alerts) {
      if (kind === 'transition' && told) this.told.push(`${alert.node_id ?? alert.chain_id} ${alert.status}`);
    }
    for (const { state: how, incident } of effects.messages)
      this.incidents.push(`${incident.culprit.display_name} ${how}`);
    this.recovered.push(...effects.messages.flatMap(({ recovered_chains }) => recovered_chains));
    this.checked.push(...effects.checks.map(({ target_ids }) => [...target_ids]));
    return this;
  }

  open() {
    return [...this.state.incidents.values()].filter(({ status }) => status === 'open');
  }

  heldBack(): (string | null | undefined)[] {
    return [...this.state.alerts.values()].map(({ held_back }) => held_back);
  }

  private result(text: string): ObservedResult {
    const [target = '', status = 'healthy'] = text.split(' ') as [string, Status];
    const at = START + this.second * 1000;
    const known = `${target} ${status}`;
    for (const key of this.since.keys()) if (key.startsWith(`${target} `) && key !== known) this.since.delete(key);
    const since = this.since.get(known) ?? at;
    this.since.set(known, since);
    const places = this.topology.graph.places[this.topology.graph.numberOfTarget(target) ?? -1] ?? [];
    return {
      ...{ result_id: `${target}-${String(at)}`, target_id: target, slot: at, checked_at: new Date(at).toISOString() },
      ...{ type: 'http', status, response_time: 1, error_message: null, consecutive_failures: 1 },
      nodes: places.map(({ chain_id, node }) => ({ chain_id, node_id: node.id, service_name: null })),
      ...{ component_status: status, component_since: new Date(since).toISOString() },
    };
  }
}

const PLATFORM = topologyOf('A1: web > shop > db', 'A2: jobs > db', 'A3: mail > shop > db', 'B1: app > first|spare');

describe('who is told of what', () => {
  it('is told once of a component that is in many chains, and once of its end', () => {
    const story = new Story(PLATFORM).sees('db unhealthy').at(5).sees('db healthy');
    expect(story.told).toEqual(['db firing', 'db resolved']);
    expect(story.incidents).toEqual(['db opened', 'db closed']);
  });

  it('has what a symptom needs checked before, and tells of the culprit instead', () => {
    const story = new Story(PLATFORM).sees('shop unhealthy');
    expect(story.checked).toEqual([['db']]);
    expect(story.told).toEqual([]);
    expect(nextStepAt(story.state)).toBe(START + HOLD_MS);
    story.at(1).sees('db unhealthy').at(9).passes();
    expect(story.told).toEqual(['db firing']);
    expect(story.incidents).toEqual(['db opened']);
    expect(story.heldBack()).toContain('it needs db, which fails');
  });

  it('tells of what nothing explains as soon as that is checked, or at the latest when the hold is over', () => {
    expect(new Story(PLATFORM).sees('shop unhealthy').at(1).checks().told).toEqual(['shop firing']);
    expect(new Story(PLATFORM).sees('shop unhealthy').at(4).passes().told).toEqual([]);
    expect(new Story(PLATFORM).sees('shop unhealthy').at(5).passes().told).toEqual(['shop firing']);
  });

  it('tells of a failure that is over before what it needs was checked', () => {
    const story = new Story(PLATFORM).sees('shop unhealthy').at(1).sees('shop healthy');
    expect(story.told).toEqual(['shop firing', 'shop resolved']);
    expect(story.incidents).toEqual(['shop opened', 'shop closed']);
  });

  it('holds nothing back while enough others stand in for what fails', () => {
    const story = new Story(PLATFORM).sees('first unhealthy').at(1).sees('app unhealthy').checks();
    expect(story.told).toEqual(['first firing', 'app firing']);
    expect(story.open()).toHaveLength(2);
    const lost = new Story(PLATFORM)
      .sees('first unhealthy', 'spare unhealthy')
      .at(1)
      .sees('app unhealthy')
      .at(9)
      .passes();
    expect(lost.told).not.toContain('app firing');
  });

  it('holds nothing back because of what has not been heard of for long', () => {
    const story = new Story(PLATFORM).sees('db unhealthy').at(60).sees('shop unhealthy').checks();
    expect(story.told).toEqual(['db firing', 'shop firing']);
  });

  it('tells of a symptom that fails on when its culprit is back, once it was checked again', () => {
    const story = new Story(PLATFORM).sees('db unhealthy', 'shop unhealthy').at(5).sees('db healthy', 'shop unhealthy');
    expect(story.told).toEqual(['db firing', 'db resolved']);
    expect(story.checked).toEqual([['shop', 'db']]);
    story.at(6).checks();
    expect(story.told).toEqual(['db firing', 'db resolved', 'shop firing']);
    expect(story.open()).toMatchObject([{ culprit: { node_id: 'shop' } }]);
    expect(story.incidents).toEqual(['db opened', 'shop changed', 'shop changed']);
  });

  it('knows what has recovered, also when a replica that has not heard of it says that it was seen to fail again', () => {
    const story = new Story(PLATFORM).sees('db unhealthy', 'shop unhealthy').at(5).sees('db healthy', 'shop unhealthy');
    story.hears('db', 4).at(6).checks();
    expect(story.told).toEqual(['db firing', 'db resolved', 'shop firing']);
    expect(story.open()).toMatchObject([{ culprit: { node_id: 'shop' } }]);
  });

  it('says of what ended untold why nobody was told, though it waited once more when its culprit was back', () => {
    const story = new Story(PLATFORM).sees('db unhealthy', 'shop unhealthy').at(5).sees('db healthy');
    expect(story.heldBack()).toContain('what it needs is checked first');
    story.sees('shop healthy');
    expect(new Set(story.heldBack())).toEqual(new Set([null, 'db was told of already', 'it needs db, which fails']));
    expect(story.told).toEqual(['db firing', 'db resolved']);
  });

  it('tells again when a greater severity appears, and of nothing that was told before', () => {
    const story = new Story(PLATFORM).sees('db degraded').at(5).sees('db degraded', 'shop unhealthy').at(10).passes();
    expect(story.told).toEqual(['db firing', 'shop firing']);
    const before = new Story(PLATFORM)
      .sees('shop unhealthy')
      .checks()
      .at(5)
      .sees('db unhealthy')
      .at(9)
      .sees('db healthy');
    before.at(30).passes();
    expect(before.told).toEqual(['shop firing']);
  });

  it('makes one incident of two with one root cause, and keeps it one', () => {
    const story = new Story(PLATFORM).sees('shop unhealthy', 'jobs unhealthy').checks();
    expect(story.open()).toHaveLength(2);
    story.at(5).sees('shop unhealthy', 'jobs unhealthy', 'db unhealthy');
    expect(story.open()).toMatchObject([{ culprit: { node_id: 'db' } }]);
    story.at(10).sees('shop unhealthy', 'jobs unhealthy', 'db healthy');
    expect(story.open()).toHaveLength(1);
    expect(story.told).toEqual(['shop firing', 'jobs firing']);
  });

  it('does not split an incident while the status of a chain names a culprit that is back', () => {
    const story = new Story(PLATFORM).sees('db unhealthy', 'shop unhealthy').seesChain('A1 unhealthy db');
    story.at(1).sees('db healthy');
    expect(story.open()).toMatchObject([{ culprit: { node_id: 'shop' } }]);
    story.sees('shop healthy').seesChain('A1 healthy');
    expect(story.incidents.filter((each) => each.endsWith('opened'))).toEqual(['db opened']);
    expect(story.incidents.at(-1)).toBe('shop closed');
    expect(story.recovered.toSorted()).toEqual(['A1', 'A2', 'A3']);
  });

  it('opens the same incident again when its culprit fails again soon, and another one later', () => {
    const story = new Story(PLATFORM).sees('db unhealthy').at(5).sees('db healthy').at(60).sees('db unhealthy');
    const [first] = story.open();
    expect(story.incidents).toEqual(['db opened', 'db closed', 'db opened']);
    story.at(65).sees('db healthy').at(1000).sees('db unhealthy');
    expect(story.open()[0]?.id).not.toBe(first?.id);
  });

  it('tells nothing more of what a person has ended, as long as it lasts', () => {
    const story = new Story(PLATFORM).sees('db unhealthy');
    const alert = [...story.state.alerts.values()].find(({ told_at }) => told_at !== null);
    if (alert === undefined) throw new Error('nothing was told');
    story
      .at(1)
      .takes({ kind: 'resolved', alert, actor: 'ada', resolution: null })
      .at(5)
      .sees('db unhealthy')
      .at(20)
      .passes();
    expect(story.told).toEqual(['db firing', 'db resolved']);
    expect(story.open()).toHaveLength(1);
  });

  it('fires again when the acknowledgement of an incident expires', () => {
    const story = new Story(PLATFORM).sees('db unhealthy');
    const incident_id = story.open()[0]?.id ?? '';
    story.at(1).takes({ kind: 'incident_acknowledged', incident_id, actor: 'ada', until: START + 60_000 });
    expect(nextStepAt(story.state)).toBe(START + 60_000);
    story.at(60).passes();
    expect(story.told).toEqual(['db firing', 'db acknowledged', 'db firing']);
    expect(story.open()).toMatchObject([{ acknowledged_by: null }]);
  });

  it('tells of a component that flaps once, and of no failure of it until it is steady', () => {
    const story = new Story(PLATFORM).seesFlapping('db', true).at(5).sees('db unhealthy').at(30).passes();
    expect(story.told).toEqual(['db firing']);
    expect(story.heldBack()).toContain('db is flapping');
    story.at(31).sees('db unhealthy').seesFlapping('db', false).checks();
    expect(story.told).toEqual(['db firing', 'db resolved', 'db firing']);
  });

  it('tells of what was silenced once it is not, if it fails still', () => {
    let isSilenced = true;
    const story = new Story(PLATFORM, { silencedBy: () => (isSilenced ? 'a silence' : null) }).sees('db unhealthy');
    expect([story.told, story.incidents]).toEqual([[], []]);
    isSilenced = false;
    story.at(5).sees('db unhealthy').passes().checks();
    expect(story.told).toEqual(['db firing']);
    expect(story.incidents).toEqual(['db opened']);
  });
});
