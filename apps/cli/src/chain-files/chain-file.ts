import { ChainId, ChainInput, MonitoringInput, ServiceInput, ServiceName } from '@chain-mapping/model';
import { z } from 'zod';

/** A chain as a file describes it: what the registry stores, and how it is monitored. */
export const ChainFile = ChainInput.extend({ id: ChainId, monitoring: MonitoringInput.optional() });
export type ChainFile = z.output<typeof ChainFile>;

/** A service as a file describes it, under the name that nodes give it. */
export const ServiceEntry = ServiceInput.extend({ name: ServiceName });
export type ServiceEntry = z.output<typeof ServiceEntry>;

/** A file that lists services; any other is a chain. */
export const ServicesFile = z.object({ services: z.array(ServiceEntry) });
export type ServicesFile = z.output<typeof ServicesFile>;
