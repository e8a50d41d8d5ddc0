import { accessExamples } from './access';
import { alertingExamples } from './alerting';
import { discoveryExamples } from './discovery';
import type { Examples } from './example';
import { healthExamples } from './health';
import { ingestExamples } from './ingest';
import { registryExamples } from './registry';

/** An example of every query and event, under the name that it is exported by. */
export const examples: Examples = {
  ...registryExamples,
  ...healthExamples,
  ...alertingExamples,
  ...ingestExamples,
  ...discoveryExamples,
  ...accessExamples,
};
