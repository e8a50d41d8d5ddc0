import fc from 'fast-check';
import { readSql } from './sql';

describe('readSql', () => {
  it.each([
    ['SELECT * FROM users', 'SELECT', ['users']],
    ['select u.a from public."Users" u left join orders as o on o.u = u.id', 'SELECT', ['public.Users', 'orders']],
    ['SELECT a FROM x, y z, w WHERE b IN (SELECT c FROM v)', 'SELECT', ['x', 'y', 'w', 'v']],
    ['SELECT EXTRACT(day FROM created) FROM days', 'SELECT', ['days']],
    ['SELECT a FROM t WHERE b IS DISTINCT FROM c FOR UPDATE', 'SELECT', ['t']],
    ["SELECT 'x FROM y' FROM z -- FROM w", 'SELECT', ['z']],
    ['WITH recent AS (SELECT * FROM trades) SELECT * FROM recent', 'SELECT', ['trades']],
    ['WITH old AS (SELECT id FROM a) DELETE FROM b WHERE id IN (SELECT id FROM old)', 'DELETE', ['a', 'b']],
    ['INSERT INTO trades (a) VALUES (1) ON CONFLICT DO UPDATE SET a = 2', 'INSERT', ['trades']],
    ['INSERT INTO trades (...) VALUES (...)', 'INSERT', ['trades']],
    ['UPDATE portfolios SET ... WHERE user_id = ?', 'UPDATE', ['portfolios']],
    ['DELETE FROM ONLY logs', 'DELETE', ['logs']],
    ['CREATE TABLE IF NOT EXISTS users (id int)', 'CREATE', ['users']],
    ['TRUNCATE a', 'TRUNCATE', ['a']],
    ['SELECT * FROM generate_series(1, 2)', 'SELECT', []],
    ['SELECT * FROM {table}', 'SELECT', []],
  ])('%s', (text, operation, tables) => {
    expect(readSql(text)).toMatchObject({ operation, tables });
  });

  it.each(['Select a user', 'update the list', 'insert coin', 'delete me', 'with love', '', 'http://x', 'drop it'])(
    'sees no SQL in "%s"',
    (text) => {
      expect(readSql(text)).toBeNull();
    },
  );

  it('takes any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'SELECT ', 'WITH a AS (', 'UPDATE x SET '),
        (rest, start) => {
          readSql(start + rest);
        },
      ),
    );
  });
});
