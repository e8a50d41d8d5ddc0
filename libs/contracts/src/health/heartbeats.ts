import { HeartbeatReport, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { Actor } from '../messages/page';

/** The SHA-256 of a whole token, in hexadecimal: the token itself is never sent between services. */
const TokenHash = z.string().regex(/^[0-9a-f]{64}$/);

export const Heartbeat = z.object({
  /** By what name nodes wait for it: all that wait for the same one share its token. */
  endpoint: z.string(),
  created_at: Time,
  created_by: z.string(),
});
export type Heartbeat = z.output<typeof Heartbeat>;

/** Gives the heartbeat that a node waits for its token; the one that it had before is taken no longer. */
export const issueHeartbeatToken = defineQuery({
  subject: 'query.health.heartbeats.issue',
  input: z.object({ chain_id: z.string().max(128), node_id: z.string().max(128), hash: TokenHash, actor: Actor }),
  output: Heartbeat,
  errors: ['ChainNotFound', 'NodeNotFound', 'NoHeartbeat'],
});

/** A target reports in. */
export const reportHeartbeat = defineQuery({
  subject: 'query.health.heartbeats.report',
  input: z.object({ hash: TokenHash, report: HeartbeatReport }),
  output: z.object({ received_at: Time }),
  errors: ['HeartbeatNotFound'],
});
