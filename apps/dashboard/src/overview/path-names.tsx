import type { Chain, ChainSummary, Status } from '@chain-mapping/model';
import { nodeOrder } from '../chain/node-order';
import { badness } from '../look/order';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';

/** On either side of what is broken. */
const MOST_AROUND = 2;

/** The path of a chain in words, around where it is broken. */
export function PathNames({ chain, summary }: { chain: Chain; summary: ChainSummary | undefined }) {
  const statuses = new Map<string, Status>(summary?.node_health.map(({ node_id, status }) => [node_id, status]));
  const names = new Map(chain.nodes.map((node) => [node.id, node.display_name]));
  const nodes = nodeOrder(chain).map((id) => ({ id, status: statuses.get(id) ?? ('unknown' as const) }));
  const worst = Math.max(...nodes.map(({ status }) => badness(status)));
  const broken = nodes.findIndex(({ status }) => badness(status) === worst);
  const from = Math.max(0, broken - MOST_AROUND);
  const shown = nodes.slice(from, broken + MOST_AROUND + 1);
  return (
    <ol className="path-names" aria-label={texts.overview.path}>
      {from > 0 && <li className="muted">…</li>}
      {shown.map(({ id, status }) => (
        <li key={id} data-status={status}>
          <StatusMark status={status} size={14} label={texts.status[status]} />
          <bdi className="clip" title={names.get(id)}>
            {names.get(id) ?? id}
          </bdi>
        </li>
      ))}
      {from + shown.length < nodes.length && <li className="muted">…</li>}
    </ol>
  );
}
