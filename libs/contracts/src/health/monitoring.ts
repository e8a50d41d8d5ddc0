import { ChainId, MonitoringConfig, MonitoringInput } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';

const ChainReference = z.object({ chain_id: z.string().max(128) });

export const getMonitoring = defineQuery({
  subject: 'query.health.monitoring.get',
  input: ChainReference,
  output: MonitoringConfig,
  errors: ['ChainNotFound', 'MonitoringNotFound'],
});

/** Starts the monitoring of a chain, or changes how it is monitored. */
export const putMonitoring = defineQuery({
  subject: 'query.health.monitoring.put',
  input: ChainReference.extend({ monitoring: MonitoringInput }),
  output: MonitoringConfig,
  errors: ['ChainNotFound'],
});

export const deleteMonitoring = defineQuery({
  subject: 'query.health.monitoring.delete',
  input: ChainReference,
  output: z.object({ chain_id: ChainId }),
  errors: ['ChainNotFound', 'MonitoringNotFound'],
});

export const monitoringStatistics = defineQuery({
  subject: 'query.health.monitoring.statistics',
  input: z.object({}),
  output: z.object({
    active_chains: z.number().int(),
    configured_chains: z.number().int(),
    check_targets: z.number().int(),
    /** Results of the last full minute. */
    checks_last_minute: z.number().int(),
    by_status: z.record(z.string(), z.number().int()),
  }),
});

export const monitoringChanged = defineEvent({
  type: 'chain_mapping.monitoring.changed.v1',
  subject: 'chain.monitoring.changed.{chain_id}',
  summary: 'How a chain is monitored from now on; `monitoring` is null when it no longer is.',
  data: z.object({ chain_id: ChainId, monitoring: MonitoringConfig.nullable() }),
});
