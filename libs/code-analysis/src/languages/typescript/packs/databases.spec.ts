import { readFile } from '../../facts.fixture';

describe('databases of JavaScript', () => {
  it.each([
    [
      'pg',
      "import { Pool } from 'pg';\nconst pool = new Pool({ connectionString: process.env.DB || 'postgres://db/orders' });",
      'uses postgresql postgres://db/orders',
    ],
    ['mysql2', "const mysql = require('mysql2/promise');\nmysql.createPool({ host: 'sql' });", 'uses mysql sql'],
    [
      'mongodb',
      "const mongoClient = require('mongodb').MongoClient;\nmongoClient.connect('mongodb://mongo/x', cb);",
      'uses mongodb mongodb://mongo/x',
    ],
    [
      'mongoose',
      "import mongoose from 'mongoose';\nmongoose.connect(`mongodb://${process.env.HOST || 'mongo'}/x`);",
      'uses mongodb mongodb://mongo/x',
    ],
    [
      'redis',
      "const redis = require('redis');\nredis.createClient({ socket: { host: 'cache' } });",
      'uses redis cache',
    ],
    ['ioredis', "import Redis from 'ioredis';\nnew Redis('redis://cache:6379');", 'uses redis redis://cache:6379'],
    ['TypeORM', "TypeOrmModule.forRoot({ type: 'postgres', host: 'db', entities: [] });", 'uses postgresql db'],
    ['Prisma', 'const prisma = new PrismaClient();', 'uses sql {DATABASE_URL}'],
    ['SQL', "import { Pool } from 'pg';\nawait pool.query('SELECT a FROM users WHERE id = $1', [id]);", 'SELECT users'],
  ])('reads %s', async (_, text, expected) => {
    expect(await readFile('main.ts', text)).toEqual([expected]);
  });

  it('leaves things alone that have the same names', async () => {
    const text = `
import { Pool } from './workers';
import { Client } from 'mqtt-packet';
new Pool({ host: 'x' });
new Client('y');
const field = { type: 'postgres' };
// redis, pg
`;
    expect(await readFile('main.ts', text)).toEqual([]);
  });
});
