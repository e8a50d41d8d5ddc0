import { AuditEntry } from '@chain-mapping/contracts';
import { openedRange } from './opened-range';

describe('the entry for an opened range', () => {
  const time = new Date('2026-01-02T03:04:05.678Z');

  it('is one of the audit log, and says what was opened by which setting', () => {
    const entry = openedRange('10.0.0.0/8', ['10.0.0.0/8'], time);
    expect(AuditEntry.parse(entry)).toEqual(entry);
    expect(entry).toMatchObject({
      actor_kind: 'configuration',
      method: 'OPEN',
      route: 'EGRESS_ALLOW',
      path: '10.0.0.0/8',
    });
  });

  it('is the same for the same configuration, at any time and in any order, and another for another', () => {
    const { id } = openedRange('10.0.0.0/8', ['10.0.0.0/8', '127.0.0.0/8'], time);
    expect(openedRange('10.0.0.0/8', ['127.0.0.0/8', '10.0.0.0/8'], new Date(0)).id).toBe(id);
    expect(openedRange('127.0.0.0/8', ['10.0.0.0/8', '127.0.0.0/8'], time).id).not.toBe(id);
    expect(openedRange('10.0.0.0/8', ['10.0.0.0/8'], time).id).not.toBe(id);
  });
});
