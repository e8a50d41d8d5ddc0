import type { NotificationKind, Severity } from '@chain-mapping/model';
import type { NotificationMessage, ToldIncident } from './message';

/** Chains and incidents that are named; the rest is counted. */
const NAMED = 5;
const LISTED = 20;

/** What a template may name, as `{{name}}`. Whatever is put in is text: it is read for nothing more. */
export type Placeholders = Readonly<
  Record<
    | 'title'
    | 'severity'
    | 'culprit'
    | 'chain_count'
    | 'chains'
    | 'service_count'
    | 'alert_count'
    | 'held_back_count'
    | 'opened_at'
    | 'duration'
    | 'acknowledged_by'
    | 'resolution'
    | 'turn'
    | 'link',
    string
  >
>;

interface Template {
  readonly title: string;
  /** A line with a placeholder that has nothing to say is left out. */
  readonly body: readonly string[];
}

const FACTS = [
  'Culprit: {{culprit}}',
  'Affected chains: {{chain_count}} ({{chains}})',
  'Held back: {{held_back_count}} of {{alert_count}} alerts',
];
const SINCE = 'Since {{opened_at}}';

const TEMPLATES: Readonly<Record<NotificationKind, Template>> = {
  opened: { title: '[{{severity}}] {{title}}', body: [...FACTS, SINCE, '{{link}}'] },
  changed: { title: '[{{severity}}] changed: {{title}}', body: [...FACTS, SINCE, '{{link}}'] },
  acknowledged: {
    title: '[{{severity}}] acknowledged: {{title}}',
    body: ['{{acknowledged_by}} looks after it', ...FACTS, '{{link}}'],
  },
  reminder: { title: '[{{severity}}] still open: {{title}}', body: ['Open for {{duration}}', ...FACTS, '{{link}}'] },
  escalated: {
    title: '[{{severity}}] not acknowledged: {{title}}',
    body: ['Step {{turn}} of escalation: open for {{duration}}, nobody has acknowledged it', ...FACTS, '{{link}}'],
  },
  closed: {
    title: '[resolved] {{title}}',
    body: ['{{resolution}}', 'It lasted {{duration}}', ...FACTS, '{{link}}'],
  },
};

/** Puts values in where a template names them, once: what is put in may say `{{title}}` itself. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{([a-z_]+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  );
}

const namesIn = (template: string): string[] =>
  [...template.matchAll(/\{\{([a-z_]+)\}\}/g)].map(([, name = '']) => name);

/** Control characters have no place in what people read, and begin lines that the sender did not mean. */
const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();

export function placeholdersOf(told: ToldIncident, at: string): Placeholders {
  const { incident, affected_chains } = told;
  const named = affected_chains.slice(0, NAMED).map(({ chain_id }) => chain_id);
  const more = affected_chains.length - named.length;
  const ended = incident.closed_at ?? at;
  return {
    title: plain(incident.title),
    severity: incident.severity,
    culprit: plain(culpritOf(told)),
    chain_count: String(affected_chains.length),
    chains: [...named, ...(more > 0 ? [`and ${String(more)} more`] : [])].join(', '),
    service_count: String(incident.affected_services.length),
    alert_count: String(incident.alert_count),
    held_back_count: incident.held_back_count === 0 ? '' : String(incident.held_back_count),
    opened_at: incident.opened_at,
    duration: durationOf(Date.parse(ended) - Date.parse(incident.opened_at)),
    acknowledged_by: plain(incident.acknowledged_by ?? ''),
    resolution: plain(resolutionOf(told)),
    turn: String(told.turn),
    link: told.link ?? '',
  };
}

export function culpritOf({ incident: { culprit } }: ToldIncident): string {
  const name =
    culprit.target_node === null ? culprit.display_name : `${culprit.display_name} to ${culprit.target_node}`;
  return culprit.suspected ? `${name} (suspected)` : name;
}

function resolutionOf({ incident }: ToldIncident): string {
  if (incident.merged_into !== null) return `It is part of incident ${incident.merged_into}, which is told by itself`;
  return incident.resolution ?? '';
}

/** The two largest units of a time in milliseconds: `2 h 5 min`. */
export function durationOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${String(count)} ${unit}`)
    .join(' ');
}

export interface Text {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What people read of one incident. */
export function textOf(told: ToldIncident, at: string): Text {
  const values = placeholdersOf(told, at);
  const { title, body } = TEMPLATES[told.kind];
  const hasAll = (line: string): boolean => namesIn(line).every((name) => name === '' || valueOf(values, name) !== '');
  return { title: fill(title, values), lines: body.filter(hasAll).map((line) => fill(line, values)) };
}

const valueOf = (values: Readonly<Record<string, string>>, name: string): string => values[name] ?? '';

/** What people read of a whole message. */
export function textOfMessage(message: NotificationMessage): Text {
  if (message.test_by !== null) return testText(message.test_by, message.public_url);
  const [first, second] = message.told;
  if (first !== undefined && second === undefined) return textOf(first, message.at);
  return summaryText(message);
}

const testText = (by: string, public_url: string | null): Text => ({
  title: '[test] Chain Mapping can reach this channel',
  lines: [`${plain(by)} asked for this message. Nothing is wrong.`, ...(public_url === null ? [] : [public_url])],
});

function summaryText({ told, at, public_url }: NotificationMessage): Text {
  const counts = new Map<string, number>();
  for (const { kind } of told) counts.set(WORDS[kind], (counts.get(WORDS[kind]) ?? 0) + 1);
  const chains = new Set(told.flatMap(({ affected_chains }) => affected_chains.map(({ chain_id }) => chain_id)));
  const heldBack = told.reduce((sum, { incident }) => sum + incident.held_back_count, 0);
  const listed = told.slice(0, LISTED).map((each) => {
    const { title } = textOf(each, at);
    return `${title} (${String(each.affected_chains.length)} chains)`;
  });
  const more = told.length - listed.length;
  return {
    title: `[${worstOf(told)}] ${String(told.length)} messages in one: ${[...counts].map(([word, count]) => `${String(count)} ${word}`).join(', ')}`,
    lines: [
      ...listed,
      ...(more > 0 ? [`and ${String(more)} more`] : []),
      `Affected chains: ${String(chains.size)}`,
      ...(heldBack > 0 ? [`Held back: ${String(heldBack)} alerts`] : []),
      ...(public_url === null ? [] : [public_url]),
    ],
  };
}

const WORDS: Readonly<Record<NotificationKind, string>> = {
  opened: 'opened',
  changed: 'changed',
  acknowledged: 'acknowledged',
  reminder: 'still open',
  escalated: 'not acknowledged',
  closed: 'resolved',
};

/** The highest severity of what is open in a message; `resolved` where nothing is. */
export function worstOf(told: readonly ToldIncident[]): Severity | 'resolved' {
  const open = new Set(told.flatMap(({ kind, incident }) => (kind === 'closed' ? [] : [incident.severity])));
  return (['critical', 'warning', 'info'] as const).find((severity) => open.has(severity)) ?? 'resolved';
}

/** The first so many characters of a text, none cut in two. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
