import type { Alert, Chain, Incident } from '@chain-mapping/model';
import { withAlert, withIncident } from '../app/apply-event';
import { chosenChains } from './chosen-chains';
import { overviewSearch } from './overview-search';
import { servicesOf, troubles } from './trouble';

const aChain = (fields: Partial<Chain> & Pick<Chain, 'id'>): Chain => ({
  name: `Chain ${fields.id}`,
  category: 'data_flow',
  version: 1,
  status: 'healthy',
  nodes: [],
  edges: [],
  dependencies: [],
  tags: [],
  metadata: {},
  node_count: 0,
  edge_count: 0,
  involved_services: [],
  created_at: '2030-01-01T00:00:00.000Z',
  updated_at: '2030-01-01T00:00:00.000Z',
  created_by: 'ann',
  updated_by: 'ann',
  ...fields,
});

const anAlert = (fields: Partial<Alert> & Pick<Alert, 'id' | 'chain_id'>): Alert => ({
  fingerprint: fields.id,
  incident_id: null,
  node_id: null,
  type: 'chain_status',
  severity: 'warning',
  status: 'firing',
  message: `Alert ${fields.id}`,
  count: 1,
  root_cause: null,
  affected_chains: [],
  fired_at: '2030-01-01T00:00:00.000Z',
  last_seen_at: '2030-01-01T00:00:00.000Z',
  acknowledged_at: null,
  acknowledged_by: null,
  resolved: false,
  resolved_at: null,
  resolution: null,
  sequence: 1,
  ...fields,
});

describe('overviewSearch', () => {
  it('keeps what means something and leaves out the rest', () => {
    expect(overviewSearch({ q: 'a', status: 'unhealthy', category: 'data_flow', sort: 'name', x: 1 })).toEqual({
      q: 'a',
      status: 'unhealthy',
      category: 'data_flow',
      sort: 'name',
    });
    expect(overviewSearch({ q: '', status: 'broken', category: 7, sort: 'worst' })).toEqual({});
    expect(overviewSearch({ q: 12 })).toEqual({ q: '12' });
  });
});

describe('chosenChains', () => {
  const chains = [
    aChain({ id: 'A10' }),
    aChain({ id: 'A2', status: 'unhealthy', tags: ['prices'] }),
    aChain({ id: 'A1', involved_services: ['data-bridge'] }),
    aChain({ id: 'B1', category: 'service_communication', status: 'degraded' }),
  ];
  const ids = (search: Parameters<typeof chosenChains>[1]) =>
    chosenChains(chains, search).groups.map((group) => group.chains.map(({ id }) => id).join(' '));

  it('shows the worst first in each category, then by number', () => {
    expect(ids({})).toEqual(['A2 A1 A10', 'B1']);
    expect(ids({ sort: 'id' })).toEqual(['A1 A2 A10', 'B1']);
  });

  it('finds by id, name, tag and service, and counts by status before it filters by it', () => {
    expect(ids({ q: 'BRIDGE' })).toEqual(['A1']);
    expect(ids({ q: 'chain prices' })).toEqual(['A2']);
    expect(ids({ category: 'service_communication' })).toEqual(['B1']);
    const { count, byStatus } = chosenChains(chains, { status: 'degraded' });
    expect(count).toBe(1);
    expect(Object.fromEntries(byStatus)).toEqual({ healthy: 2, unhealthy: 1, degraded: 1 });
  });
});

describe('troubles', () => {
  it('puts together what one thing is to blame for, the most severe first', () => {
    const alerts = [
      anAlert({ id: '1', chain_id: 'A9' }),
      anAlert({ id: '2', chain_id: 'A1', root_cause: 'data-bridge.normalizer', severity: 'critical' }),
      anAlert({
        id: '3',
        chain_id: 'A2',
        node_id: 'normalizer',
        affected_chains: ['A1', 'A3'],
        fired_at: '2029-01-01T00:00:00.000Z',
        status: 'acknowledged',
        acknowledged_by: 'ann',
      }),
    ];
    const node = { id: 'normalizer', type: 'service' as const, service_name: 'data-bridge', display_name: '' };
    const found = troubles(alerts, servicesOf([aChain({ id: 'A2', nodes: [node] })]));
    expect(found.map(({ cause }) => cause)).toEqual(['data-bridge', 'A9']);
    expect(found[0]).toMatchObject({
      message: 'Alert 3',
      severity: 'critical',
      chains: ['A1', 'A2', 'A3'],
      since: '2029-01-01T00:00:00.000Z',
      acknowledged_by: 'ann',
    });
    expect(found[0]?.firing.map(({ id }) => id)).toEqual(['2']);
  });
});

describe('withAlert', () => {
  const open = [anAlert({ id: '1', chain_id: 'A1', sequence: 3 })];

  it('takes a new alert in, changes one that is known, and takes out what is over', () => {
    expect(
      withAlert(open, anAlert({ id: '2', chain_id: 'A2', fired_at: '2031-01-01T00:00:00.000Z' })).map(({ id }) => id),
    ).toEqual(['2', '1']);
    expect(withAlert(open, anAlert({ id: '1', chain_id: 'A1', sequence: 4, status: 'acknowledged' }))).toMatchObject([
      { status: 'acknowledged' },
    ]);
    expect(withAlert(open, anAlert({ id: '1', chain_id: 'A1', sequence: 5, resolved: true }))).toEqual([]);
  });

  it('does not let a late message undo a later one', () => {
    expect(withAlert(open, anAlert({ id: '1', chain_id: 'A1', sequence: 2, resolved: true }))).toEqual(open);
  });
});

describe('withIncident', () => {
  const anIncident = (fields: Partial<Incident> & Pick<Incident, 'id' | 'sequence'>): Incident => ({
    status: 'open',
    severity: 'critical',
    title: 'data-bridge is broken',
    culprit: {
      kind: 'component',
      id: 'data-bridge',
      chain_id: 'A1',
      node_id: 'normalizer',
      target_node: null,
      service_name: 'data-bridge',
      display_name: 'data-bridge.normalizer',
      suspected: false,
    },
    affected_chains: [],
    affected_services: [],
    alert_count: 1,
    held_back_count: 0,
    opened_at: '2030-01-01T00:00:00.000Z',
    updated_at: '2030-01-01T00:00:00.000Z',
    closed_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_until: null,
    resolution: null,
    merged_into: null,
    ...fields,
  });
  const open = [anIncident({ id: '1', sequence: 2 })];

  it('takes a new one in, changes one that is known, takes out what is closed, and ignores what comes late', () => {
    const newer = anIncident({ id: '2', sequence: 1, opened_at: '2031-01-01T00:00:00.000Z' });
    expect(withIncident(open, newer).map(({ id }) => id)).toEqual(['2', '1']);
    expect(withIncident(open, anIncident({ id: '1', sequence: 3, severity: 'warning' }))).toMatchObject([
      { severity: 'warning' },
    ]);
    expect(withIncident(open, anIncident({ id: '1', sequence: 3, status: 'closed' }))).toEqual([]);
    expect(withIncident(open, anIncident({ id: '1', sequence: 1, status: 'closed' }))).toEqual(open);
  });
});
