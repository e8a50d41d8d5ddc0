import { read, readFile } from '../../facts.fixture';

describe('HTTP clients of JavaScript', () => {
  it.each([
    ['fetch', "await fetch(`http://users:80/x/${id}`, { method: 'POST' });", 'POST http://users:80/x/{id} -> users'],
    ['axios', "import axios from 'axios';\naxios.put('http://users/x');", 'PUT http://users/x -> users'],
    [
      'axios itself',
      "const axios = require('axios');\naxios({ url: 'http://users/x', method: 'patch' });",
      'PATCH http://users/x -> users',
    ],
    [
      'an instance',
      "import axios from 'axios';\nconst api = axios.create({ baseURL: 'http://users:1/v1/' });\nexport const f = () => api.get('/x');",
      'GET http://users:1/v1/x -> users',
    ],
    [
      'HttpService',
      "import { HttpService } from '@nestjs/axios';\nclass A {\n  constructor(private readonly http: HttpService) {}\n  f() { return this.http.get('http://users/x'); }\n}",
      'GET http://users/x -> users',
    ],
    ['got', "import got from 'got';\nawait got('http://users/x').json();", 'GET http://users/x -> users'],
    [
      'request',
      "const request = require('request');\nrequest('http://' + host + ':8080/x', cb);\nvar host = process.env.HOST || 'users';",
      'GET http://users:8080/x -> users',
    ],
    [
      'http',
      "const http = require('http');\nhttp.request({ hostname: 'users', port: 80, path: '/x' });",
      'ANY http://users:80/x -> users',
    ],
    [
      'a proxy',
      "import { createProxyMiddleware } from 'http-proxy-middleware';\napp.use('/x', createProxyMiddleware({ target: 'http://users' }));",
      'ANY http://users -> users',
    ],
    ['a websocket', "const socket = new WebSocket('ws://feed:1/live');", 'WS ws://feed:1/live -> feed'],
    ['socket.io', "import { io } from 'socket.io-client';\nio('http://feed:1');", 'WS http://feed:1 -> feed'],
    [
      'GraphQL',
      "import { GraphQLClient } from 'graphql-request';\nnew GraphQLClient('http://users/graphql');",
      'POST http://users/graphql -> users',
    ],
  ])('reads %s', async (_, text, expected) => {
    expect(await readFile('main.ts', text)).toEqual([expected]);
  });

  it.each([
    ['an environment default', "const BASE = process.env.USERS ?? 'http://users:8000';\nfetch(BASE + '/me');"],
    ['destructuring', "const { USERS: BASE = 'http://users:8000' } = process.env;\nfetch(`${BASE}/me`);"],
    ['an object', "const config = { users: { url: 'http://users:8000' } };\nfetch(`${config.users.url}/me`);"],
    [
      'a class',
      "class C {\n  private readonly base = 'http://users:8000';\n  me() { return fetch(`${this.base}/me`); }\n}",
    ],
    [
      'a constructor',
      "class C {\n  constructor(private readonly base: string) {}\n  me() { return fetch(`${this.base}/me`); }\n}\nconst c = new C('http://users:8000');",
    ],
    ['a service of settings', "fetch(this.config.get('USERS', 'http://users:8000') + '/me');"],
    ['an enumeration', "enum Hosts { Users = 'http://users:8000' }\nfetch(`${Hosts.Users}/me`);"],
    ['a URL', "fetch(new URL('/me', 'http://users:8000'));"],
  ])('resolves an address through %s', async (_, text) => {
    expect(await readFile('main.ts', text)).toEqual(['GET http://users:8000/me -> users']);
  });

  it('resolves an address through other files', async () => {
    const lines = await read({
      'src/config/index.ts': "export const config = { usersUrl: 'http://users' };\nexport * from './more';\n",
      'src/config/more.ts': "export const more = 'http://more';\n",
      'src/main.ts': "import { config, more } from './config';\nfetch(config.usersUrl + '/x');\nfetch(more + '/y');\n",
    });
    expect(lines).toEqual(['GET http://users/x -> users', 'GET http://more/y -> more']);
  });

  it('does not take other calls for requests', async () => {
    const text = `
import axios from 'axios';
import { cache } from './cache';
cache.get('users');
params.get('http');
fetch('/own/server');
`;
    expect(await readFile('main.ts', text)).toEqual([]);
  });
});
