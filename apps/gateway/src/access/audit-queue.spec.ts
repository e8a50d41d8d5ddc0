import type { AuditEntry } from '@chain-mapping/contracts';
import { auditEntryOf } from './audit-entry';
import { AuditQueue } from './audit-queue';

const entry = (id: string): AuditEntry =>
  auditEntryOf(
    {
      id,
      method: 'POST',
      url: '/',
      route: '/',
      address: '',
      headers: {},
      caller: undefined,
      status: 200,
      problem: undefined,
      location: undefined,
    },
    id,
    new Date(0),
  );
const ids = (entries: readonly AuditEntry[]): string[] => entries.map(({ id }) => id);

describe('what waits to be written down', () => {
  it('leaves in the order in which it came, and stays until it is done', () => {
    const queue = new AuditQueue(10);
    for (const id of ['a', 'b', 'c']) queue.add(entry(id));
    expect(ids(queue.first(2))).toEqual(['a', 'b']);
    queue.add(entry('d'));
    expect(ids(queue.first(2))).toEqual(['a', 'b']);
    queue.done(2);
    expect(ids(queue.first(10))).toEqual(['c', 'd']);
    expect(queue.length).toBe(2);
  });

  it('cannot be pushed out by what comes later', () => {
    const queue = new AuditQueue(2);
    expect(['a', 'b', 'c'].map((id) => queue.add(entry(id)))).toEqual([true, true, false]);
    expect(ids(queue.first(10))).toEqual(['a', 'b']);
    queue.done(1);
    expect(queue.add(entry('d'))).toBe(true);
  });
});
