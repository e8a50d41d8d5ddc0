import { Failure } from '../output/failure';
import { counted, table } from '../output/output';
import type { CommandContext } from './context';

export interface ImpactOptions {
  readonly service?: string;
  readonly chain?: string;
  readonly node?: string;
}

interface Reached {
  readonly distance: number;
  /** What the failure does to it. */
  readonly effect?: string;
}

interface Impact {
  readonly chains: readonly (Reached & {
    readonly chain_id: string;
    readonly name: string;
    readonly path: readonly string[];
  })[];
  readonly services: readonly (Reached & { readonly service_name?: string; readonly name?: string })[];
}

/** What a failure would reach, nearest first. */
export async function impact({ api, out }: CommandContext, options: ImpactOptions): Promise<void> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) query.set(name, String(value));
  if (query.size === 0) throw new Failure('Say of what: --service <name>, --chain <id> or --node <id>', 2);
  const answer = await api.get<Impact>(`/api/v1/impact?${query}`);
  out.data(answer, () =>
    [
      table(answer.chains, [
        { title: 'DISTANCE', value: ({ distance }) => String(distance), right: true },
        { title: 'EFFECT', value: ({ effect }) => effect ?? '' },
        { title: 'CHAIN', value: ({ chain_id }) => chain_id },
        { title: 'NAME', value: ({ name }) => name },
        { title: 'PATH', value: ({ path }) => path.join(' -> ') },
      ]),
      '',
      table(answer.services, [
        { title: 'DISTANCE', value: ({ distance }) => String(distance), right: true },
        { title: 'EFFECT', value: ({ effect }) => effect ?? '' },
        { title: 'SERVICE', value: ({ service_name, name }) => service_name ?? name ?? '' },
      ]),
      '',
      `${counted(answer.chains.length, 'chain')}, ${counted(answer.services.length, 'service')}`,
    ].join('\n'),
  );
}
