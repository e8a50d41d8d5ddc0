import { EVENT_RETENTION_DAYS, type FieldError } from '@chain-mapping/contracts';
import type { TrackedEvent, TrackedEventInput } from '@chain-mapping/model';

/** The events of each service, with an id and the time of receipt where they say none. */
export function byService(
  events: readonly (TrackedEventInput & { readonly id?: string | undefined })[],
  received: Date,
  newId: () => string,
): ReadonlyMap<string, TrackedEvent[]> {
  const groups = new Map<string, TrackedEvent[]>();
  for (const event of events) {
    const group = groups.get(event.service_name) ?? [];
    group.push({ ...event, id: event.id ?? newId(), timestamp: event.timestamp ?? received.toISOString() });
    groups.set(event.service_name, group);
  }
  return groups;
}

const DAY_MS = 86_400_000;

/** The events whose time is one that is not stored: what is accepted must be found. */
export function timeFaults(events: readonly TrackedEventInput[], received: Date): FieldError[] {
  const oldest = received.getTime() - EVENT_RETENTION_DAYS * DAY_MS;
  const newest = received.getTime() + DAY_MS;
  return events.flatMap(({ timestamp }, index) => {
    const time = timestamp == null ? received.getTime() : Date.parse(timestamp);
    if (time >= oldest && time <= newest) return [];
    const message = time < oldest ? `is older than ${EVENT_RETENTION_DAYS} days` : 'is more than a day ahead';
    return [{ path: `events.${index}.timestamp`, message }];
  });
}
