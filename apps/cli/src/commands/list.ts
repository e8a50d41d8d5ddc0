import type { Chain } from '@chain-mapping/model';
import { coloured, counted, table } from '../output/output';
import type { CommandContext } from './context';

export interface ListOptions {
  readonly category?: string;
  readonly status?: string;
  readonly service?: string;
  readonly search?: string;
}

export async function list({ api, out }: CommandContext, options: ListOptions): Promise<void> {
  const query = new URLSearchParams({ limit: '500' });
  if (options.category) query.set('category', options.category);
  if (options.status) query.set('status', options.status);
  if (options.service) query.set('service', options.service);
  if (options.search) query.set('q', options.search);
  const answer = await api.get<{ chains: Chain[]; total: number }>(`/api/v1/chains?${query}`);
  out.data(answer, () =>
    [
      table(answer.chains, [
        { title: 'ID', value: ({ id }) => id },
        { title: 'STATUS', value: ({ status }) => coloured(status) },
        { title: 'NAME', value: ({ name }) => name },
        { title: 'CATEGORY', value: ({ category }) => category },
        { title: 'NODES', value: ({ node_count }) => String(node_count), right: true },
        { title: 'VERSION', value: ({ version }) => String(version), right: true },
      ]),
      counted(answer.total, 'chain'),
    ].join('\n'),
  );
}
