import { outboxMigration } from './outbox-migration';

describe('outbox migration', () => {
  it('makes the table of the service and what finds the unpublished', () => {
    const { up, down } = outboxMigration('registry_outbox');
    expect(up[0]).toContain('CREATE TABLE IF NOT EXISTS registry_outbox');
    expect(up[1]).toContain('WHERE published_at IS NULL');
    expect(down).toEqual(['DROP TABLE IF EXISTS registry_outbox']);
  });

  it.each(['', 'Registry', 'a; DROP TABLE b', 'x'.repeat(60), '1a', 'a.b'])('refuses the name %j', (table) => {
    expect(() => outboxMigration(table)).toThrow(RangeError);
  });
});
