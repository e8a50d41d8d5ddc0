import { read, readFile } from '../../facts.fixture';

describe('Express', () => {
  it('puts the prefixes of routers before the paths, across files and both kinds of modules', async () => {
    const lines = await read({
      'src/app.js': `
const express = require('express');
const users = require('./routes/users');
const app = express();
app.use('/api', express.json(), users);
app.use('/orders', require('./routes/orders'));
`,
      'src/routes/users.js': `
const { Router } = require('express');
const router = Router();
router.get('/users/:id', (req, res) => res.json({}));
router.route('/users').post(create);
module.exports = router;
`,
      'src/routes/orders.ts': `
import express from 'express';
const router = express.Router();
router.delete('/:id', async (req, res) => {});
export default router;
`,
    });
    expect(lines).toEqual(['DELETE /orders/{id}', 'GET /api/users/{id}', 'POST /api/users']);
  });

  it('follows a route to its handlers, whether they stand inside or are named', async () => {
    const lines = await read({
      'app.js': `
const app = require('express')();
const controller = require('./controller');
const load = () => {};
app.get('/a', (req, res) => { load(); });
app.get('/b', auth, controller.list);
app.post('/c', wrap(controller.make.bind(controller)));
`,
      'controller.js': `
exports.list = async (req, res) => {};
exports.make = async (req, res) => {};
`,
    });
    expect(lines.filter((line) => line.startsWith('calls'))).toEqual([
      'calls get /a -> load',
      'calls get /b -> list',
      'calls post /c -> make',
    ]);
  });

  it('reads the routes of Fastify', async () => {
    const text = `
import Fastify from 'fastify';
const fastify = Fastify();
fastify.get('/health', async () => 'ok');
fastify.route({ method: ['GET', 'PUT'], url: '/items/:id', handler });
`;
    expect((await readFile('main.ts', text)).sort()).toEqual(['GET /health', 'GET /items/{id}', 'PUT /items/{id}']);
  });

  it('leaves calls of clients and caches alone', async () => {
    const text = `
import express from 'express';
import client from './client';
client.get('/users', { headers: {} });
cache.get('key', 'other');
client.post('/users', body);
`;
    expect(await readFile('main.ts', text)).toEqual([]);
  });
});
