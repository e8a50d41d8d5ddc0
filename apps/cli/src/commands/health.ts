import type { Chain, ChainHealth } from '@chain-mapping/model';
import { coloured, table } from '../output/output';
import { chainText } from '../report/chain-health-text';
import type { CommandContext } from './context';

interface Detailed {
  readonly status: string;
  readonly services: Readonly<
    Record<string, { readonly status: string; readonly checks: Readonly<Record<string, string>> }>
  >;
  readonly backends: Readonly<Record<string, string>>;
  readonly chain_mapping: Readonly<Record<string, unknown>>;
}

export async function health(
  context: CommandContext,
  id: string | undefined,
  options: { readonly check?: boolean },
): Promise<void> {
  if (id === undefined) return systemHealth(context);
  const { api, out } = context;
  const path = `/api/v1/chains/${encodeURIComponent(id)}`;
  const [chain, answer] = await Promise.all([
    api.get<Chain>(path),
    options.check ? api.post<ChainHealth>(`${path}/health/check`) : api.get<ChainHealth>(`${path}/health`),
  ]);
  out.data(answer, () => chainText(chain, answer));
}

async function systemHealth({ api, out }: CommandContext): Promise<void> {
  const answer = await api.get<Detailed>('/health/detailed');
  out.data(answer, () =>
    [
      `system  ${coloured(answer.status)}`,
      '',
      table(Object.entries(answer.services), [
        { title: 'SERVICE', value: ([name]) => name },
        {
          title: 'STATUS',
          value: ([, { status }]) => (status === 'ready' ? coloured('healthy') : coloured('unhealthy')),
        },
        {
          title: 'WHAT',
          value: ([, { status, checks }]) =>
            status === 'unreachable'
              ? 'does not answer'
              : Object.entries(checks)
                  .filter(([, check]) => check !== 'ok')
                  .map(([name, check]) => `${name}: ${check}`)
                  .join('; '),
        },
      ]),
      '',
      table(
        Object.entries(answer.chain_mapping).filter(([, value]) => typeof value !== 'object'),
        [
          { title: 'FIGURE', value: ([name]) => name },
          { title: 'VALUE', value: ([, value]) => String(value), right: true },
        ],
      ),
    ].join('\n'),
  );
}
