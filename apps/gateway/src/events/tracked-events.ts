import type { TrackedEvent, TrackedEventInput } from '@chain-mapping/model';

/** The events of each service, with an id each and the time of receipt where they say none. */
export function byService(
  events: readonly TrackedEventInput[],
  received: Date,
  newId: () => string,
): ReadonlyMap<string, TrackedEvent[]> {
  const groups = new Map<string, TrackedEvent[]>();
  for (const event of events) {
    const group = groups.get(event.service_name) ?? [];
    group.push({ ...event, id: newId(), timestamp: event.timestamp ?? received.toISOString() });
    groups.set(event.service_name, group);
  }
  return groups;
}
