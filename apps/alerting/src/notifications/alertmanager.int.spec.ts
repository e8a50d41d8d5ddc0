import { Egress, rangesOf } from '@chain-mapping/egress';
import { anAlertmanager, eventually, type TestServer } from '@chain-mapping/testing';
import { alertmanagerWebhookBody, fingerprintOf } from './alertmanager-message';
import { alertmanagerChannel } from './alertmanager.channel';
import type { NotificationMessage, ToldIncident } from './message';
import { anIncident, closed, Receiver } from './notifications.fixture';

jest.setTimeout(240_000);

type Shape = string | { readonly [name: string]: Shape } | readonly Shape[];

/** What a body is made of: names and kinds of values, and of a list those of its first item. */
function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).map(([name, each]) => [name, shapeOf(each)] as const);
  return Object.fromEntries(entries);
}

interface Body {
  readonly status: string;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Record<string, string>;
    readonly fingerprint: string;
  }[];
}

describe('beside a real Alertmanager', () => {
  const receiver = new Receiver();
  const egress = new Egress({ allow: rangesOf('127.0.0.0/8') });
  let alertmanager: TestServer;

  const messageOf = (told: Partial<ToldIncident> & Pick<ToldIncident, 'incident' | 'kind'>): NotificationMessage => ({
    id: '0d1c7f0e-5a53-4dfb-9a83-0a4a7a3f9b11',
    at: new Date().toISOString(),
    test_by: null,
    public_url: 'https://maps.example.com',
    told: [
      {
        affected_chains: [{ chain_id: 'A1', status: 'unhealthy', distance: 0 }],
        turn: 1,
        link: `https://maps.example.com/incidents/${told.incident.id}`,
        ...told,
      },
    ],
  });
  const send = (message: NotificationMessage) =>
    alertmanagerChannel.send({ url: alertmanager.url, labels: { team: 'trading' } }, message, {
      egress,
      signal: AbortSignal.timeout(5000),
      now: new Date(),
      publish: async () => undefined,
    });
  const bodies = () => receiver.bodies() as Body[];

  beforeAll(async () => {
    await receiver.start();
    alertmanager = await anAlertmanager(`${receiver.url}/hook`);
  });
  afterAll(async () => {
    await alertmanager?.stop();
    await receiver.stop();
  });

  it('it takes our alerts, tells of them, and of their end when we say so', async () => {
    const incident = anIncident();
    expect(await send(messageOf({ kind: 'opened', incident }))).toMatch(/^HTTP 200/);
    await eventually(() => expect(bodies().at(-1)?.status).toBe('firing'), { timeout_ms: 30_000 });
    const labels = {
      alertname: 'ChainMappingIncident',
      incident_id: incident.id,
      severity: 'critical',
      team: 'trading',
    };
    expect(bodies().at(-1)?.alerts).toMatchObject([{ status: 'firing', labels, fingerprint: fingerprintOf(labels) }]);
    await send(messageOf({ kind: 'closed', incident: closed(incident) }));
    await eventually(() => expect(bodies().at(-1)?.status).toBe('resolved'), { timeout_ms: 30_000 });
    expect(
      bodies()
        .at(-1)
        ?.alerts.filter(({ labels: each }) => each['severity'] === 'critical'),
    ).toMatchObject([{ status: 'resolved' }]);
  });

  it('an incident that got worse is one that fires, and one that has ended', async () => {
    const incident = anIncident({ severity: 'warning' });
    await send(messageOf({ kind: 'opened', incident }));
    const ofIncident = () => bodies().filter(({ alerts }) => alerts[0]?.labels['incident_id'] === incident.id);
    await eventually(() => expect(ofIncident()).not.toEqual([]), { timeout_ms: 30_000 });
    await send(messageOf({ kind: 'changed', incident: { ...incident, severity: 'critical', sequence: 2 } }));
    await eventually(
      () => {
        const states = ofIncident()
          .at(-1)
          ?.alerts.map(({ status, labels }) => `${String(labels['severity'])} ${status}`);
        expect(states).toContain('critical firing');
        expect(states).toContain('warning resolved');
      },
      { timeout_ms: 30_000 },
    );
  });

  it('the body of our webhook has the shape of its own', () => {
    const [theirs] = bodies();
    const ours = alertmanagerWebhookBody(messageOf({ kind: 'opened', incident: anIncident() }), 'hook');
    const incidental = ['labels', 'annotations', 'commonLabels', 'commonAnnotations', 'groupLabels'];
    // What labels and annotations there are is up to who makes an alert.
    const shape = (body: unknown): unknown =>
      JSON.parse(JSON.stringify(shapeOf(body)), (name: string, value: unknown) =>
        incidental.includes(name) ? 'texts' : value,
      );
    expect(shape(JSON.parse(ours))).toEqual(shape(theirs));
    expect(Object.keys(JSON.parse(ours) as object)).toEqual(Object.keys(theirs ?? {}));
    expect(JSON.parse(ours)).toMatchObject({
      version: '4',
      status: 'firing',
      alerts: [{ endsAt: '0001-01-01T00:00:00Z' }],
    });
  });
});
