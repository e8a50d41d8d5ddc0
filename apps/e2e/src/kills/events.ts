import { chainDeleted, chainRegistered, chainUpdated, CloudEvent, subjectOf } from '@chain-mapping/contracts';
import { type Kind, tagOf, type ToldChange } from './books';

const events = { registered: chainRegistered, updated: chainUpdated, deleted: chainDeleted };

export const subjectOfChange = (kind: Kind, chain_id: string): string => subjectOf(events[kind], { chain_id });

/**
 * The change that a message of the registry's stream tells of.
 *
 * @throws Error when it is on the subject of another one
 */
export function changeToldBy(subject: string, payload: unknown): ToldChange {
  const { id: event_id, data } = CloudEvent.parse(payload);
  const deleted = chainDeleted.data.safeParse(data);
  if (deleted.success) {
    const { chain_id, version, changed_by } = deleted.data;
    return { event_id, chain_id, kind: kindOf(subject, chain_id), version, tag: tagOf(changed_by, chain_id) };
  }
  const { chain, changed_by } = chainUpdated.data.parse(data);
  return {
    event_id,
    chain_id: chain.id,
    kind: kindOf(subject, chain.id),
    version: chain.version,
    tag: tagOf(changed_by, chain.id),
  };
}

function kindOf(subject: string, chain_id: string): Kind {
  const kind = (['registered', 'updated', 'deleted'] as const).find(
    (one) => subject === subjectOfChange(one, chain_id),
  );
  if (kind === undefined) throw new Error(`an event of ${chain_id} on ${subject}`);
  return kind;
}
