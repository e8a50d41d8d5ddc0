import type { SilenceNow } from '@chain-mapping/contracts';
import { type Matcher, matcherText, parseMatcher } from '@chain-mapping/model';
import { Failure } from '../output/failure';
import { coloured, counted, table } from '../output/output';
import type { CommandContext } from './context';
import { durationOf, timeOf } from './times';

export interface SilenceOptions {
  readonly for: string;
  readonly comment: string;
  readonly from?: string;
  readonly everything?: boolean;
}

const PATH = '/api/v1/silences';

export async function listSilences({ api, out }: CommandContext, { state }: { state?: string }): Promise<void> {
  const query = new URLSearchParams({ limit: '500', ...(state && { state }) });
  const answer = await api.get<{ silences: SilenceNow[]; total: number }>(`${PATH}?${query}`);
  out.data(answer, () =>
    [
      table(answer.silences, [
        { title: 'STATE', value: ({ state }) => coloured(state) },
        { title: 'FROM', value: ({ starts_at }) => starts_at },
        { title: 'TO', value: ({ ended_at, ends_at }) => ended_at ?? ends_at },
        { title: 'OF', value: scopeOf },
        { title: 'WHY', value: ({ comment }) => comment },
        { title: 'BY', value: ({ created_by }) => created_by },
        { title: 'ID', value: ({ id }) => id },
      ]),
      counted(answer.total, 'silence'),
    ].join('\n'),
  );
}

export async function addSilence(
  { api, out }: CommandContext,
  matchers: readonly string[],
  options: SilenceOptions,
): Promise<void> {
  const length_ms = durationOf(options.for);
  const start = options.from === undefined ? Date.now() : timeOf(options.from);
  const made = await api.post<SilenceNow>(PATH, {
    matchers: matchers.map(matcherOf),
    comment: options.comment,
    ...(options.from !== undefined && { starts_at: new Date(start).toISOString() }),
    ends_at: new Date(start + length_ms).toISOString(),
    ...(options.everything && { everything: true }),
  });
  out.data(made, () => `${made.id} ${coloured(made.state)}: ${scopeOf(made)}, until ${made.ends_at}`);
}

export async function endSilence({ api, out }: CommandContext, id: string): Promise<void> {
  await api.call('DELETE', `${PATH}/${encodeURIComponent(id)}`);
  out.say(`${id} is over`);
}

function matcherOf(text: string): Matcher {
  const matcher = parseMatcher(text);
  if (matcher === undefined) throw new Failure(`'${text}' is no matcher: say chain=A1 or severity=~'warning|info'`, 2);
  return matcher;
}

const scopeOf = ({ matchers }: SilenceNow): string =>
  matchers.length === 0 ? 'everything' : matchers.map(matcherText).join(' ');
