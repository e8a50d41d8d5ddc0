import { type FieldError, type NetworkFlow, TRACE_RETENTION_DAYS } from '@chain-mapping/contracts';
import { ServiceName } from '@chain-mapping/model';

/** The flows of each service that called. */
export function bySource(flows: readonly NetworkFlow[]): ReadonlyMap<string, NetworkFlow[]> {
  const groups = new Map<string, NetworkFlow[]>();
  for (const flow of flows) groups.set(flow.source_service, [...(groups.get(flow.source_service) ?? []), flow]);
  return groups;
}

const DAY_MS = 86_400_000;

/** What keeps a flow from being stored: what is accepted must come to the map. */
export function flowFaults(flows: readonly NetworkFlow[], received: Date): FieldError[] {
  const oldest = received.getTime() - TRACE_RETENTION_DAYS * DAY_MS;
  const newest = received.getTime() + DAY_MS;
  return flows.flatMap(({ source_service, timestamp }, index) => {
    const time = Date.parse(timestamp);
    const faults: FieldError[] = [];
    if (time < oldest || time > newest) {
      const message = time < oldest ? `is older than ${TRACE_RETENTION_DAYS} days` : 'is more than a day ahead';
      faults.push({ path: `flows.${index}.timestamp`, message });
    }
    if (!ServiceName.safeParse(source_service).success) {
      faults.push({ path: `flows.${index}.source_service`, message: 'must be the name of a service' });
    }
    return faults;
  });
}
