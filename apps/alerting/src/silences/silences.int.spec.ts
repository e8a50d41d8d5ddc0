import { randomUUID } from 'node:crypto';
import {
  createSilence,
  DomainError,
  endSilence,
  getChains,
  getInhibitionRules,
  getSilence,
  listMaintenanceWindows,
  listSilences,
  type MaintenanceWindowNow,
  putInhibitionRules,
} from '@chain-mapping/contracts';
import { DatabaseModule } from '@chain-mapping/database';
import { Answers, Messages, MessagingModule, natsTransport } from '@chain-mapping/messaging';
import type { Chain, Incident, SilenceInput } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, aPostgres, eventually, type TestServer } from '@chain-mapping/testing';
import { Controller, Inject, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Alerts1767225600000 } from '../migrations/1767225600000-alerts';
import { Silences1767225600010 } from '../migrations/1767225600010-silences';
import { Incidents1767571200000 } from '../migrations/1767571200000-incidents';
import { InhibitionRules1767830400010 } from '../migrations/1767830400010-inhibition-rules';
import { Quieting } from '../notifications/quieting';
import { SilenceEntity } from './silence.entity';
import { SilencesModule } from './silences.module';

jest.setTimeout(90_000);

/** What health-monitor and the registry would answer. */
class Neighbours {
  windows: MaintenanceWindowNow[] = [];
  chains: Pick<Chain, 'id' | 'category' | 'tags'>[] = [];
  away = false;
}
const NEIGHBOURS = Symbol('NEIGHBOURS');

@Controller()
class NeighboursController {
  constructor(@Inject(NEIGHBOURS) private readonly neighbours: Neighbours) {}

  @Answers(listMaintenanceWindows)
  listWindows() {
    if (this.neighbours.away) throw new DomainError('Unavailable', 'no database');
    const { windows } = this.neighbours;
    return { maintenance_windows: windows, total: windows.length, limit: 500, offset: 0 };
  }

  @Answers(getChains)
  getChains() {
    return {
      chains: this.neighbours.chains.map((chain): Chain => ({
        ...chain,
        name: chain.id,
        description: null,
        version: 1,
        status: 'healthy',
        nodes: [],
        edges: [],
        dependencies: [],
        metadata: {},
        node_count: 0,
        edge_count: 0,
        involved_services: [],
        latency_sla: null,
        created_at: T(0),
        updated_at: T(0),
        created_by: 'ada',
        updated_by: 'ada',
      })),
    };
  }
}

const NOW = Date.now();
const T = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

const anIncident = (...chains: string[]): Incident => ({
  id: randomUUID(),
  status: 'open',
  severity: 'critical',
  title: 'data-store.db does not answer',
  culprit: {
    kind: 'component',
    id: 'data-store db',
    chain_id: chains[0] ?? 'A1',
    node_id: 'db',
    target_node: null,
    service_name: 'data-store',
    display_name: 'data-store.db',
    suspected: false,
  },
  affected_chains: chains.map((chain_id) => ({ chain_id, status: 'unhealthy', distance: 0 })),
  affected_services: ['data-store'],
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
});

const aWindow = (more: Partial<MaintenanceWindowNow>): MaintenanceWindowNow => ({
  id: randomUUID(),
  name: 'Upgrade',
  comment: null,
  starts_at: T(-1),
  ends_at: T(5),
  cron: null,
  duration_seconds: null,
  time_zone: null,
  everything: false,
  chain_ids: [],
  service_names: [],
  nodes: [],
  created_by: 'ann',
  created_at: T(-1),
  state: 'active',
  next_change_at: T(5),
  ...more,
});

describe('silences on real stores', () => {
  const neighbours = new Neighbours();
  let postgres: TestServer;
  let nats: TestServer;
  let service: RunningService;

  const ask: Messages['ask'] = (query, input, options) => service.app.get(Messages).ask(query, input, options);
  const create = (more: Partial<SilenceInput>) =>
    ask(createSilence, {
      silence: {
        matchers: [{ field: 'service', operator: '=', value: 'data-store' }],
        comment: 'new disks',
        ends_at: T(30),
        ...more,
      },
      actor: 'ann',
    });
  const verdict = async (incident: Incident, at = new Date()) =>
    (await service.app.get(Quieting).verdictsOf([incident], at)).get(incident.id) ?? told;
  const told = { muted: false, by: [], until: null };

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([aPostgres(), aNats()]);
    service = await startService({
      name: 'silences',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: (_, { metrics, readiness }) => {
        @Module({
          imports: [
            MessagingModule.forRoot({ service: 'silences', url: nats.url, metrics }),
            DatabaseModule.forRoot({
              service: 'alerting',
              url: postgres.url,
              entities: [SilenceEntity],
              migrations: [
                Alerts1767225600000,
                Silences1767225600010,
                Incidents1767571200000,
                InhibitionRules1767830400010,
              ],
              readiness,
            }),
            SilencesModule,
          ],
          controllers: [NeighboursController],
          providers: [{ provide: NEIGHBOURS, useValue: neighbours }],
        })
        class AroundSilences {}
        return { module: AroundSilences };
      },
      transport: () => natsTransport({ service: 'silences', url: nats.url }),
    });
    await eventually(() => service.app.get(Messages).ready(), { timeout_ms: 30_000 });
  }, 120_000);

  afterEach(async () => {
    Object.assign(neighbours, new Neighbours());
    await service.app.get(DataSource).query('DELETE FROM silences');
    for (const table of ['alerts', 'incidents', 'inhibition_rules']) {
      await service.app.get(DataSource).query(`DELETE FROM ${table}`);
    }
  });

  afterAll(async () => {
    await service.stop();
    await Promise.all([postgres.stop(), nats.stop()]);
  }, 120_000);

  it('are made, listed by how they are, and ended, which keeps them', async () => {
    const active = await create({});
    const upcoming = await create({ starts_at: T(10) });
    expect(active).toMatchObject({ state: 'active', created_by: 'ann', ended_at: null, everything: false });
    expect(upcoming).toMatchObject({ state: 'upcoming', starts_at: T(10), ends_at: T(30) });
    const idsIn = async (state?: 'active' | 'upcoming' | 'ended') =>
      (await ask(listSilences, { state })).silences.map(({ id }) => id);
    expect([await idsIn('active'), await idsIn('upcoming'), await idsIn('ended')]).toEqual([
      [active.id],
      [upcoming.id],
      [],
    ]);

    const ended = await ask(endSilence, { silence_id: active.id, actor: 'bob' });
    expect(ended).toMatchObject({ state: 'ended', ended_by: 'bob', ends_at: T(30) });
    expect(await ask(endSilence, { silence_id: active.id, actor: 'cyd' })).toEqual(ended);
    expect(await ask(getSilence, { silence_id: active.id })).toEqual(ended);
    expect((await ask(listSilences, { limit: 1 })).total).toBe(2);
    expect(await idsIn('ended')).toEqual([active.id]);
  });

  it('are refused with the fields that are wrong', async () => {
    await expect(
      create({ matchers: [{ field: 'node', operator: '=~', value: '(' }], ends_at: T(-5) }),
    ).rejects.toMatchObject({
      code: 'InvalidInput',
      errors: [{ path: 'matchers.0.value' }, { path: 'ends_at' }],
    });
    await expect(create({ matchers: [] })).rejects.toMatchObject({ errors: [{ path: 'matchers' }] });
    expect(await create({ matchers: [], everything: true })).toMatchObject({ everything: true });
  });

  it('are not there, whatever text is asked for', async () => {
    for (const silence_id of [randomUUID(), 'nonsense', '\u0000']) {
      await expect(ask(getSilence, { silence_id })).rejects.toMatchObject({ code: 'SilenceNotFound' });
      await expect(ask(endSilence, { silence_id })).rejects.toMatchObject({ code: 'SilenceNotFound' });
    }
  });

  it('mute an incident while they hold', async () => {
    const incident = anIncident('A1', 'B1');
    expect(await verdict(incident)).toEqual(told);
    const { id } = await create({});
    expect(await verdict(incident)).toEqual({
      muted: true,
      by: [`silence ${id} by ann until ${T(30)}`],
      until: new Date(T(30)),
    });
    expect(await verdict(incident, new Date(T(31)))).toEqual(told);
    await ask(endSilence, { silence_id: id, actor: 'ann' });
    expect(await verdict(incident)).toEqual(told);
  });

  it('choose by category and tags, as the registry knows them', async () => {
    await create({ matchers: [{ field: 'tag', operator: '=', value: 'eu' }] });
    await create({ matchers: [{ field: 'category', operator: '=', value: 'infrastructure' }] });
    neighbours.chains = [
      { id: 'A1', category: 'data_flow', tags: ['eu', 'core'] },
      { id: 'E1', category: 'infrastructure', tags: [] },
    ];
    expect(await verdict(anIncident('A1', 'E1'))).toMatchObject({ muted: true });
    expect(await verdict(anIncident('A1', 'B1'))).toEqual(told);
  });

  it('choose by the types of the alerts that an incident holds now', async () => {
    const incident = anIncident('A1');
    const alert = (type: string, resolved: boolean) =>
      service.app.get(DataSource).query(
        `INSERT INTO alerts (id, fingerprint, incident_id, chain_id, type, severity, status, message, count, affected_chains,
           fired_at, last_seen_at, resolved_at, sequence, episode, order_at, order_sequence)
         VALUES ($1::uuid, $1::text, $2, 'A1', $3, 'critical', $4, 'it failed', 1, '{A1}', now(), now(), $5, 1, '', 0, 0)`,
        [randomUUID(), incident.id, type, resolved ? 'resolved' : 'firing', resolved ? new Date() : null],
      );
    await create({ matchers: [{ field: 'type', operator: '=', value: 'flapping' }] });
    await alert('node_failed', true);
    await alert('flapping', false);
    expect(await verdict(incident)).toMatchObject({ muted: true });
    await alert('latency', false);
    expect(await verdict(incident)).toEqual(told);
  });

  it('stand beside inhibition: what another open incident stands for is not told', async () => {
    const rule = {
      name: 'database first',
      source: [{ field: 'service' as const, operator: '=' as const, value: 'data-store' }],
      target: [{ field: 'service' as const, operator: '!=' as const, value: 'data-store' }],
      equal: ['chain_id' as const],
    };
    expect(await ask(getInhibitionRules, {})).toEqual({ rules: [], updated_at: null, updated_by: null });
    expect(await ask(putInhibitionRules, { rules: [rule], actor: 'ann' })).toMatchObject({
      rules: [rule],
      updated_by: 'ann',
    });
    const source = anIncident('A1');
    const target = anIncident('A1');
    const other = { ...target, culprit: { ...target.culprit, service_name: 'checkout' } };
    expect(await verdict(other)).toEqual(told);
    await service.app
      .get(DataSource)
      .query(
        `INSERT INTO incidents (id, status, severity, opened_at, chain_ids, record, revision) VALUES ($1, 'open', 'critical', now(), '{A1}', $2, 1)`,
        [source.id, JSON.stringify(source)],
      );
    expect(await verdict(other)).toEqual({
      muted: true,
      by: [`inhibition 'database first' by incident ${source.id} (${source.title})`],
      until: null,
    });
    expect(await verdict(source)).toEqual(told);

    await expect(
      ask(putInhibitionRules, { rules: [{ ...rule, source: [{ field: 'service', operator: '=~', value: '(' }] }] }),
    ).rejects.toMatchObject({ code: 'InvalidInput', errors: [{ path: 'rules.0.source.0.value' }] });
    expect((await ask(putInhibitionRules, { rules: [] })).rules).toEqual([]);
    expect(await verdict(other)).toEqual(told);
  });

  it('stand beside maintenance windows, which mute what opened before they did', async () => {
    const window = aWindow({ chain_ids: ['A1'] });
    neighbours.windows = [window];
    expect(await verdict(anIncident('A1'))).toEqual({
      muted: true,
      by: [`maintenance window ${window.id} (Upgrade)`],
      until: new Date(T(5)),
    });
    expect(await verdict(anIncident('A1', 'B1'))).toEqual(told);
    await create({ matchers: [{ field: 'chain_id', operator: '=', value: 'B1' }] });
    expect(await verdict(anIncident('A1', 'B1'))).toMatchObject({ muted: true, until: new Date(T(5)) });
  });

  it('tell rather too much while the windows cannot be asked for', async () => {
    neighbours.windows = [aWindow({ everything: true })];
    neighbours.away = true;
    expect(await verdict(anIncident('A1'))).toEqual(told);
  });
});
