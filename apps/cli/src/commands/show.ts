import type { Chain } from '@chain-mapping/model';
import { coloured, table } from '../output/output';
import type { CommandContext } from './context';

export async function show({ api, out }: CommandContext, id: string): Promise<void> {
  const chain = await api.get<Chain>(`/api/v1/chains/${encodeURIComponent(id)}`);
  const names = new Map(chain.nodes.map((node) => [node.id, node.display_name]));
  out.data(chain, () =>
    [
      `${chain.id}  ${chain.name}  ${coloured(chain.status)}`,
      `${chain.category}, version ${chain.version}, changed ${chain.updated_at} by ${chain.updated_by}`,
      ...(chain.description ? ['', chain.description.trim()] : []),
      '',
      table(chain.nodes, [
        { title: 'NODE', value: (node) => node.id },
        { title: 'TYPE', value: (node) => node.type },
        { title: 'COMPONENT', value: (node) => node.display_name },
      ]),
      '',
      table(chain.edges, [
        { title: 'FROM', value: (edge) => names.get(edge.source_node) ?? edge.source_node },
        { title: 'TO', value: (edge) => names.get(edge.target_node) ?? edge.target_node },
        { title: 'BY', value: (edge) => edge.type },
        { title: 'SLA', value: (edge) => (edge.latency_sla == null ? '-' : `${edge.latency_sla} ms`), right: true },
      ]),
    ].join('\n'),
  );
}
