import fc from 'fast-check';
import type { Incident } from '../health/incident';
import { MaintenanceScope } from '../health/maintenance-window';
import { type Matcher, parseMatcher } from './matcher';
import { type IncidentFacts, type Mute, muteOfMaintenance, muteOfSilence, partsOf, quiet } from './quiet';

const T = (minute: number) => new Date(Date.UTC(2026, 2, 10, 9, minute)).toISOString();

const incident = (chains: readonly string[], more: Partial<Incident> = {}): Incident => ({
  id: '5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11',
  status: 'open',
  severity: 'critical',
  title: 'data-store.db does not answer',
  culprit: {
    kind: 'component',
    id: 'data-store db',
    chain_id: 'A1',
    node_id: 'db',
    target_node: null,
    service_name: 'data-store',
    display_name: 'data-store.db',
    suspected: false,
  },
  affected_chains: chains.map((chain_id) => ({ chain_id, status: 'unhealthy', distance: 0 })),
  affected_services: ['data-store', 'checkout'],
  alert_count: 1,
  held_back_count: 0,
  opened_at: T(0),
  updated_at: T(0),
  closed_at: null,
  acknowledged_at: null,
  acknowledged_by: null,
  acknowledged_until: null,
  resolution: null,
  merged_into: null,
  sequence: 1,
  ...more,
});

const facts: IncidentFacts = {
  types: ['node_failed'],
  chains: new Map([
    ['A1', { category: 'data_flow', tags: ['core'] }],
    ['C1', { category: 'user_experience', tags: [] }],
  ]),
};

const silence = (id: string, until: string, ...texts: string[]): Mute =>
  muteOfSilence({
    id,
    matchers: texts.flatMap((text): Matcher[] => [parseMatcher(text)].filter((each) => each !== undefined)),
    everything: false,
    comment: 'planned',
    starts_at: T(0),
    ends_at: until,
    created_by: 'ann',
    created_at: T(0),
    ended_at: null,
    ended_by: null,
  });

const verdict = (of: Incident, mutes: readonly Mute[], known = facts) => quiet(partsOf(of, known), mutes);

describe('an incident is muted', () => {
  it('by a silence of its culprit, until that ends', () => {
    expect(verdict(incident(['A1', 'C1']), [silence('s1', T(30), 'service=data-store')])).toEqual({
      muted: true,
      by: [`silence s1 by ann until ${T(30)}`],
      until: Date.parse(T(30)),
    });
  });

  it('not by a silence of one of its chains, nor of a service that it only reaches', () => {
    const told = { muted: false, by: [], until: null };
    expect(verdict(incident(['A1', 'C1']), [silence('s1', T(30), 'chain_id=A1')])).toEqual(told);
    expect(verdict(incident(['A1', 'C1']), [silence('s1', T(30), 'service=checkout')])).toEqual(told);
  });

  it('by silences of each of its chains, until the first of them is told again', () => {
    const mutes = [
      silence('s1', T(30), 'chain_id=A1'),
      silence('s2', T(20), 'category=user_experience'),
      silence('s3', T(40), 'tag=core'),
    ];
    expect(verdict(incident(['A1', 'C1']), mutes)).toEqual({
      muted: true,
      by: [`silence s1 by ann until ${T(30)}`, `silence s3 by ann until ${T(40)}`, `silence s2 by ann until ${T(20)}`],
      until: Date.parse(T(20)),
    });
  });

  it('not by the type of one of its alerts', () => {
    const both: IncidentFacts = { ...facts, types: ['node_failed', 'flapping'] };
    const mutes = [silence('s1', T(30), 'type=flapping')];
    expect(verdict(incident(['A1']), mutes, both).muted).toBe(false);
    expect(verdict(incident(['A1']), mutes, { ...facts, types: ['flapping'] }).muted).toBe(true);
  });

  it('by nothing that asks for what is not known', () => {
    const unknown = { types: null, chains: null };
    for (const text of ['tag!=x', 'category=data_flow', 'type!=drift']) {
      expect(verdict(incident(['A1']), [silence('s1', T(30), text)], unknown).muted).toBe(false);
    }
  });

  it('by maintenance of the culprit, or of all chains that it hurts', () => {
    const none = { everything: false, chain_ids: [], service_names: [], nodes: [] };
    const window = (scope: object) => {
      const of = incident(['A1', 'C1']);
      const mute = muteOfMaintenance(
        { id: 'w1', name: 'Upgrade', until: null },
        new MaintenanceScope([{ ...none, ...scope }]),
        of.culprit,
      );
      return verdict(of, [mute]);
    };
    expect(window({ service_names: ['data-store'] })).toEqual({
      muted: true,
      by: ['maintenance window w1 (Upgrade)'],
      until: null,
    });
    expect(window({ chain_ids: ['A1', 'C1'] }).muted).toBe(true);
    expect(window({ chain_ids: ['C1'], nodes: [{ chain_id: 'A1', node_id: 'db' }] }).muted).toBe(true);
    expect(window({ chain_ids: ['A1'] }).muted).toBe(false);
    expect(window({ nodes: [{ chain_id: 'A1', node_id: 'db' }] }).muted).toBe(false);
    expect(window({ service_names: ['checkout'] }).muted).toBe(false);
  });

  it('never less when one more silence holds, nor more when one more chain is hurt', () => {
    const chains = fc.uniqueArray(fc.constantFrom('A1', 'B1', 'C1', 'D1'), { minLength: 1 });
    const texts = fc.array(
      fc.constantFrom('chain_id=A1', 'chain_id=B1', 'chain_id=~C.|D.', 'severity=warning', 'tag=core'),
    );
    fc.assert(
      fc.property(chains, texts, fc.constantFrom('chain_id=A1', 'service=data-store'), (of, silences, more) => {
        const mutes = silences.map((text, index) => silence(`s${String(index)}`, T(30), text));
        const before = verdict(incident(of), mutes).muted;
        if (before) expect(verdict(incident(of), [...mutes, silence('more', T(40), more)]).muted).toBe(true);
        else expect(verdict(incident([...of, 'E1']), mutes).muted).toBe(false);
      }),
    );
  });
});
