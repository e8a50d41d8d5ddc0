import type { Chain, ChainSummary, Status } from '@chain-mapping/model';
import { memo } from 'react';
import { nodeOrder } from '../chain/node-order';
import { merged } from '../look/mark-shapes';
import { Outlines } from '../look/status';
import { texts } from '../texts/texts';

const MOST = 12;
/** Of a mark, and of the link to the next. */
const SIDE = 16;
const GAP = 12;
const PITCH = SIDE + GAP;
const SCALE = 0.75;

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
  const shown = nodes.slice(0, MOST).map(({ status }, index) => ({ status, x: index * PITCH, y: 0 }));
  const width = shown.length * PITCH - GAP;
  return (
    <span className="path-strip" role="img" aria-label={label} title={label}>
      {/* One picture of few shapes: a row of pictures takes a browser many times as long. */}
      <svg width={width * SCALE} height={SIDE * SCALE} viewBox={`0 0 ${width} ${SIDE}`} aria-hidden>
        <path
          className="links"
          d={shown
            .slice(1)
            .map(({ x }) => `M${x - GAP} ${SIDE / 2}h${GAP}`)
            .join('')}
        />
        {merged(shown).map(({ status, shape }) => (
          <g key={status} className="mark" data-status={status}>
            <Outlines shape={shape} />
          </g>
        ))}
      </svg>
      {nodes.length > MOST && <span className="small muted">{texts.overview.more(nodes.length - MOST)}</span>}
    </span>
  );
});
