import type { Chain, ChainSummary, Status } from '@chain-mapping/model';
import { memo } from 'react';
import { nodeOrder } from '../chain/node-order';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';

const MOST = 12;

/** A chain at a glance: its nodes from caller to called, each with how it is. */
export const PathStrip = memo(function PathStrip({
  chain,
  health,
}: {
  chain: Chain;
  health: ChainSummary | undefined;
}) {
  const statuses = new Map<string, Status>(health?.node_health.map(({ node_id, status }) => [node_id, status]));
  const names = new Map(chain.nodes.map((node) => [node.id, node.display_name]));
  const nodes = nodeOrder(chain).map((id) => ({ id, status: statuses.get(id) ?? ('unknown' as const) }));
  const healthy = nodes.filter(({ status }) => status === 'healthy').length;
  const bad = nodes.filter(({ status }) => status === 'unhealthy' || status === 'degraded');
  const label = texts.overview.pathOf(healthy, nodes.length, bad.map(({ id }) => names.get(id) ?? id).join(', '));
  return (
    <span className="path-strip" role="img" aria-label={label} title={label}>
      {nodes.slice(0, MOST).map(({ id, status }) => (
        <i key={id}>
          <StatusMark status={status} size={12} />
        </i>
      ))}
      {nodes.length > MOST && <span className="small muted">{texts.overview.more(nodes.length - MOST)}</span>}
    </span>
  );
});
