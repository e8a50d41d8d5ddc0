import fc from 'fast-check';
import type { Incident } from '@chain-mapping/model';
import type { NotificationMessage, ToldIncident } from './message';
import { pagerdutyEvents } from './pagerduty-message';
import { slackBody } from './slack-message';
import { durationOf, fill, shortened, textOf, textOfMessage } from './texts';

const AT = '2026-03-10T09:15:04.118Z';
const anIncident = (more: Partial<Incident> = {}): Incident => ({
  id: '5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11',
  ...{ status: 'open', severity: 'critical', title: 'a is unhealthy' },
  culprit: {
    ...{ kind: 'component', id: 'a', chain_id: 'A1', node_id: 'a', target_node: null, service_name: 'svc' },
    ...{ display_name: 'svc.a', suspected: false },
  },
  affected_chains: [],
  ...{ affected_services: ['svc'], alert_count: 9, held_back_count: 8, opened_at: AT, updated_at: AT },
  ...{ closed_at: null, acknowledged_at: null, acknowledged_by: null, acknowledged_until: null, resolution: null },
  ...{ merged_into: null, sequence: 1 },
  ...more,
});
const told = (more: Partial<ToldIncident> = {}): ToldIncident => ({
  kind: 'opened',
  incident: anIncident(),
  affected_chains: ['A1', 'B1', 'C1', 'C2', 'C3', 'C4', 'C5'].map((chain_id) => ({
    ...{ chain_id, status: 'unhealthy', distance: 1 },
  })),
  turn: 1,
  link: 'https://maps.example.com/incidents/5b1f4b44',
  ...more,
});
const aMessage = (...each: ToldIncident[]): NotificationMessage => ({
  ...{ id: 'm', at: AT, test_by: null, public_url: 'https://maps.example.com', told: each },
});

describe('the text of a notification', () => {
  it('names the culprit, counts the chains and names the first, and says what was held back', () => {
    expect(textOf(told(), AT)).toEqual({
      title: '[critical] a is unhealthy',
      lines: [
        'Culprit: svc.a',
        'Affected chains: 7 (A1, B1, C1, C2, C3, and 2 more)',
        'Held back: 8 of 9 alerts',
        `Since ${AT}`,
        'https://maps.example.com/incidents/5b1f4b44',
      ],
    });
  });

  it('leaves out the lines that have nothing to say', () => {
    const { lines } = textOf(
      told({ link: null, incident: anIncident({ held_back_count: 0 }), affected_chains: [] }),
      AT,
    );
    expect(lines).toEqual(['Culprit: svc.a', `Since ${AT}`]);
  });

  it('says of an end why and after how long, and of what was merged where it went on', () => {
    const closed_at = '2026-03-10T11:20:04.118Z';
    const over = anIncident({ status: 'closed', closed_at, resolution: 'svc.a is healthy' });
    const { title, lines } = textOf(told({ kind: 'closed', incident: over }), AT);
    expect([title, ...lines.slice(0, 2)]).toEqual([
      '[resolved] a is unhealthy',
      'svc.a is healthy',
      'It lasted 2 h 5 min',
    ]);
    const merged = anIncident({ ...over, merged_into: 'other' });
    expect(textOf(told({ kind: 'closed', incident: merged }), AT).lines[0]).toBe(
      'It is part of incident other, which is told by itself',
    );
  });

  it('of several is one that counts them and lists the first', () => {
    const { title, lines } = textOfMessage(
      aMessage(...Array.from({ length: 30 }, () => told()), told({ kind: 'closed' })),
    );
    expect(title).toBe('[critical] 31 messages in one: 30 opened, 1 resolved');
    expect(lines[0]).toBe('[critical] a is unhealthy (7 chains)');
    expect(lines.slice(20)).toEqual([
      'and 11 more',
      'Affected chains: 7',
      'Held back: 248 alerts',
      'https://maps.example.com',
    ]);
  });

  it('is never read for placeholders, nor begins a line that was not meant, whatever an incident is called', () => {
    const nasty = fc.string({ unit: 'binary' }).map((text) => `${text}{{link}}\n<!channel>`);
    fc.assert(
      fc.property(nasty, (title) => {
        const message = aMessage(told({ incident: anIncident({ title }) }));
        const text = textOfMessage(message);
        expect(text.title).toContain('{{link}}');
        expect(text.title).not.toMatch(/\p{Cc}/u);
        const slack = JSON.parse(slackBody(message)) as { text: string; blocks: { text?: { type: string } }[] };
        expect(slack.text).not.toContain('<!');
        expect(slack.blocks.flatMap((block) => block.text?.type ?? [])).toEqual(['plain_text', 'plain_text']);
        const [event = ''] = pagerdutyEvents(message, 'key');
        expect(JSON.parse(event)).toMatchObject({ event_action: 'trigger', dedup_key: message.told[0]?.incident.id });
      }),
    );
  });
});

describe('a template', () => {
  it('is filled once, by names that are known', () => {
    expect(fill('{{a}} {{b}} {{__proto__}} {{constructor}}', { a: '{{b}}', b: '2' })).toBe(
      '{{b}} 2 {{__proto__}} {{constructor}}',
    );
  });
});

describe('PagerDuty', () => {
  it('keeps one record of an incident: opened, acknowledged and resolved by the same key', () => {
    const actions = (['opened', 'changed', 'reminder', 'escalated', 'acknowledged', 'closed'] as const).map((kind) => {
      const [event = ''] = pagerdutyEvents(aMessage(told({ kind })), 'key');
      const { event_action, dedup_key } = JSON.parse(event) as Record<string, unknown>;
      return [event_action, dedup_key === anIncident().id];
    });
    expect(actions).toEqual([...Array<unknown>(4).fill(['trigger', true]), ['acknowledge', true], ['resolve', true]]);
  });

  it('is left without anything open by a test', () => {
    const events = pagerdutyEvents({ ...aMessage(), test_by: 'ada' }, 'key').map((text) => JSON.parse(text) as object);
    expect(events).toMatchObject([
      { event_action: 'trigger', dedup_key: 'test-m' },
      { event_action: 'resolve', dedup_key: 'test-m' },
    ]);
  });
});

describe('a text', () => {
  it.each([
    [0, '0 s'],
    [59_400, '59 s'],
    [3_600_000, '1 h'],
    [90_061_000, '1 d 1 h'],
    [-5, '0 s'],
  ])('of %s ms is %s', (ms, text) => expect(durationOf(ms)).toBe(text));

  it('is shortened between characters', () => {
    expect(shortened('😀😀😀', 2)).toBe('😀…');
    expect(shortened('abc', 3)).toBe('abc');
  });
});
