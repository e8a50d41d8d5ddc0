import { analyse } from '../../analyse';
import type { Analysis } from '../../analysis';

const facts = async (files: Record<string, string>) => (await analyse(files)).facts;
const endpoints = async (files: Record<string, string>) =>
  (await facts(files)).flatMap((fact) => (fact.kind === 'endpoint' ? [`${fact.method} ${fact.path}`] : []));
const calls = async (files: Record<string, string>) =>
  (await facts(files)).flatMap((fact) =>
    fact.kind === 'service_call' ? [`${fact.method} ${fact.url} -> ${fact.target?.name ?? '?'}`] : [],
  );
const operations = async (files: Record<string, string>) =>
  (await facts(files)).flatMap((fact) =>
    fact.kind === 'database_operation' ? [`${fact.operation} ${fact.tables.join(',')} @${fact.engine ?? '?'}`] : [],
  );
const reaches = ({ proposals }: Analysis, start: string) =>
  proposals
    .find(({ name }) => name.startsWith(start))
    ?.nodes.slice(1)
    .map(({ id }) => id);

describe('FastAPI', () => {
  it('puts the prefixes of routers and of the places where they are mounted before the paths', async () => {
    expect(
      await endpoints({
        'app/main.py': `
from fastapi import FastAPI
from .api import users
from .api.orders import router as orders_router
app = FastAPI()
app.include_router(users.router, prefix="/api/v1")
app.include_router(orders_router)
`,
        'app/api/users.py': `
from fastapi import APIRouter
PREFIX = "/users"
router = APIRouter(prefix=PREFIX)
@router.get("/{user_id}")
def one(user_id: int): ...
@router.delete(path="/{user_id}")
def remove(user_id: int): ...
`,
        'app/api/orders.py': `
import fastapi
router = fastapi.APIRouter(prefix="/orders")
@router.post("")
async def create(): ...
`,
      }),
    ).toEqual(['POST /orders', 'GET /api/v1/users/{user_id}', 'DELETE /api/v1/users/{user_id}']);
  });

  it('reads a router that is mounted twice as two endpoints', async () => {
    const text = `
from fastapi import FastAPI, APIRouter
app = FastAPI()
router = APIRouter()
app.include_router(router, prefix="/v1")
app.include_router(router, prefix="/v2")
@router.get("/items/{path:path}")
def items(): ...
`;
    expect((await endpoints({ 'main.py': text })).sort()).toEqual(['GET /v1/items/{path}', 'GET /v2/items/{path}']);
  });

  it('leaves decorators alone that only look similar', async () => {
    const text = `
import fastapi
from cache import memo
@memo.get("key")
def a(): ...
@dispatcher.post(SIGNAL)
def b(): ...
`;
    expect(await endpoints({ 'main.py': text })).toEqual([]);
  });

  it('follows dependencies and background tasks', async () => {
    const analysis = await analyse({
      'main.py': `
from fastapi import FastAPI, Depends, BackgroundTasks
import requests
app = FastAPI()
def current_user(db):
    return db.fetchrow("SELECT id FROM sessions")
def notify():
    requests.post("http://mailer/send")
@app.post("/orders")
def order(tasks: BackgroundTasks, user=Depends(current_user)):
    tasks.add_task(notify)
`,
    });
    expect(reaches(analysis, 'API POST /orders')).toEqual(['database', 'mailer']);
  });
});

describe('Flask', () => {
  it('reads routes with their methods and blueprints', async () => {
    const text = `
from flask import Flask, Blueprint
app = Flask(__name__)
users = Blueprint("users", __name__, url_prefix="/ignored")
@app.route("/hello")
def hello(): ...
@users.route("/<int:user_id>", methods=["GET", "PUT"])
def user(user_id): ...
app.register_blueprint(users, url_prefix="/users")
`;
    expect((await endpoints({ 'main.py': text })).sort()).toEqual([
      'GET /hello',
      'GET /users/{user_id}',
      'PUT /users/{user_id}',
    ]);
    const { proposals } = await analyse({ 'main.py': text });
    expect(proposals.map(({ name }) => name)).toEqual(['API GET /hello', 'API GET, PUT /users/{user_id}']);
  });
});

describe('HTTP clients', () => {
  it.each([
    [
      'aiohttp',
      'import aiohttp\nasync def f(session: aiohttp.ClientSession):\n  await session.get("http://prices:80/x")',
      'GET http://prices:80/x -> prices',
    ],
    [
      'httpx',
      'import httpx\nasync def f():\n  async with httpx.AsyncClient() as c:\n    await c.put("http://prices/x")',
      'PUT http://prices/x -> prices',
    ],
    [
      'httpx with a base',
      'import httpx\nclient = httpx.Client(base_url="http://prices:1/v1/")\ndef f():\n  client.get("/x")',
      'GET http://prices:1/v1/x -> prices',
    ],
    [
      'requests',
      'from requests import Session\ns = Session()\ndef f(i):\n  s.request("PATCH", f"http://prices/x/{i}")',
      'PATCH http://prices/x/{i} -> prices',
    ],
    [
      'a cluster name',
      'import requests\nrequests.get("https://prices.trading.svc.cluster.local/x")',
      'GET https://prices.trading.svc.cluster.local/x -> prices',
    ],
    [
      'a public host',
      'import requests\nrequests.get("https://api.stripe.com/v1/x?a=b")',
      'GET https://api.stripe.com/v1/x?a=b -> api.stripe.com',
    ],
    [
      'a websocket',
      'import aiohttp\nasync def f():\n  s = aiohttp.ClientSession()\n  await s.ws_connect("ws://feed:1/live")',
      'WS ws://feed:1/live -> feed',
    ],
  ])('reads %s', async (_, text, expected) => {
    expect(await calls({ 'main.py': text })).toEqual([expected]);
  });

  it.each([
    ['a constant', 'BASE = "http://users:8000"\nrequests.get(BASE + "/me")', 'http://users:8000/me'],
    [
      'an environment default',
      'BASE = os.getenv("USERS", "http://users:8000")\nrequests.get(f"{BASE}/me")',
      'http://users:8000/me',
    ],
    [
      'or',
      'BASE = os.environ.get("USERS") or "http://users:8000"\nrequests.get("%s/me" % BASE)',
      'http://users:8000/me',
    ],
    ['format', 'requests.get("http://{}/{name}".format("users", name="me"))', 'http://users/me'],
    [
      'a constructor',
      'class C:\n  def __init__(self, base):\n    self.base = base.rstrip("/")\n  def me(self):\n    requests.get(f"{self.base}/me")\nc = C("http://users:8000")',
      'http://users:8000/me',
    ],
    [
      'settings',
      'class Settings(BaseSettings):\n  users_url: str = "http://users:8000"\nsettings = Settings()\nrequests.get(f"{settings.users_url}/me")',
      'http://users:8000/me',
    ],
  ])('resolves an address through %s', async (_, text, url) => {
    expect(await calls({ 'main.py': `import os, requests\n${text}` })).toEqual([`GET ${url} -> users`]);
  });

  it('resolves an address through a settings object of another file', async () => {
    expect(
      await calls({
        'app/config.py': 'class Settings:\n    orders_url: str = "http://orders:8001"\nsettings = Settings()\n',
        'app/main.py':
          'import httpx\nfrom app.config import settings\ndef f():\n    httpx.post(settings.orders_url + "/orders")\n',
      }),
    ).toEqual(['POST http://orders:8001/orders -> orders']);
  });

  it('keeps why an address is not known, and guesses the service by the name of the variable with less confidence', async () => {
    const found = await facts({
      'main.py':
        'import os, requests\nrequests.get(os.environ["USERS_SERVICE_URL"] + "/me")\nrequests.get(os.environ["TARGET_URL"])',
    });
    expect(found).toEqual([
      expect.objectContaining({ target: expect.objectContaining({ name: 'users-service', path: '/me' }) as unknown }),
      expect.objectContaining({
        target: null,
        unresolved: [
          { expression: 'TARGET_URL', reason: 'environment variable TARGET_URL has no default in the code' },
        ],
      }),
    ]);
    expect(found[0]?.confidence).toBeLessThan(0.6);
  });

  it('does not take other objects with the same methods for clients', async () => {
    const text =
      'import requests\nfrom redis import Redis\ncache = Redis()\ncache.get("http://users/me")\n{}.get("x")\nheaders.get("http")\n';
    expect(await calls({ 'main.py': text })).toEqual([]);
  });
});

describe('SQL', () => {
  it.each([
    [
      'asyncpg',
      'import asyncpg\nasync def f(conn):\n  await conn.fetchrow("""\n  select a from users u, orders o""")',
      'SELECT users,orders @postgresql',
    ],
    ['a constant', 'import psycopg2\nQ = "DELETE FROM trades"\ncursor.execute(Q)', 'DELETE trades @postgresql'],
    ['text()', 'from sqlalchemy import text\nsession.execute(text("UPDATE users SET x = 1"))', 'UPDATE users @?'],
    [
      'a name in the statement',
      'import sqlite3\ndb.execute(f"INSERT INTO {table} (a) SELECT b FROM c")',
      'INSERT c @sqlite',
    ],
  ])('reads %s', async (_, text, expected) => {
    expect(await operations({ 'main.py': text })).toEqual([expected]);
  });

  it('names the database by the connection string, without its password', async () => {
    const text = `
import asyncpg, os
async def main():
    pool = await asyncpg.create_pool(os.getenv("DSN", "postgresql://app:secret@orders-db:5432/orders"))
    await pool.execute("INSERT INTO orders VALUES (1)", "postgresql://app:secret@orders-db:5432/orders")
`;
    const analysis = await analyse({ 'main.py': text });
    expect(analysis.proposals[0]?.nodes[1]).toMatchObject({
      type: 'database',
      id: 'orders_db',
      service_name: 'orders-db',
      component_name: 'orders',
    });
    expect(JSON.stringify(analysis)).not.toContain('secret');
  });
});

describe('AI models', () => {
  it('reads calls of model clients and of the hosts of their providers', async () => {
    const { proposals } = await analyse({
      'main.py': `
from fastapi import FastAPI
from openai import AsyncOpenAI
import httpx
app = FastAPI()
client = AsyncOpenAI()
MODEL = "gpt-4o"
@app.post("/ask")
async def ask():
    await client.chat.completions.create(model=MODEL, messages=[])
@app.post("/tell")
async def tell():
    httpx.post("https://api.anthropic.com/v1/messages")
`,
    });
    expect(proposals.map(({ name, category, nodes }) => [name, category, nodes[1]?.type, nodes[1]?.id])).toEqual([
      ['API POST /ask', 'ai_ml_processing', 'ai_model', 'openai_gpt_4o'],
      ['API POST /tell', 'ai_ml_processing', 'ai_model', 'anthropic'],
    ]);
  });
});

describe('calls between functions', () => {
  it('reads files that name no framework but are imported', async () => {
    const analysis = await analyse({
      'app/main.py':
        'from fastapi import FastAPI\nfrom app.service import place\napp = FastAPI()\n@app.post("/o")\ndef o():\n    place()\n',
      'app/service.py':
        'from app.repository import Repository\nrepository = Repository()\ndef place():\n    repository.save()\n',
      'app/repository.py':
        'from app.base import Base\nclass Repository(Base):\n    def save(self):\n        self.run()\n',
      'app/base.py': 'class Base:\n    def run(self):\n        self.db.execute("INSERT INTO orders VALUES (1)")\n',
    });
    expect(reaches(analysis, 'API POST /o')).toEqual(['database']);
    expect(analysis.proposals).toHaveLength(1);
    expect(analysis.proposals[0]?.edges[0]?.metadata).toMatchObject({ via: ['place', 'Repository.save', 'Base.run'] });
  });

  it('ends where functions call each other in circles', async () => {
    const text = 'import requests\ndef a():\n    b()\ndef b():\n    a()\n    requests.get("http://users/me")\n';
    expect((await analyse({ 'main.py': text })).proposals.map(({ name }) => name)).toEqual([
      'Service call main -> users',
    ]);
  });

  it('goes on in the service that is called, where it is analysed too, and never in a circle', async () => {
    const service = (own: string, other: string) => `
from fastapi import FastAPI
import httpx
app = FastAPI()
@app.get("/${own}/{id}")
async def one(id):
    httpx.get(f"http://${other}:80/${other}/{id}")
    db.execute("SELECT 1 FROM ${own}")
`;
    const analysis = await analyse({
      'services/orders/main.py': service('orders', 'users'),
      'services/users/main.py': service('users', 'orders'),
    });
    const chain = analysis.proposals.find(({ name }) => name === 'API GET /orders/{id} (orders)');
    expect(chain?.edges.map(({ source_node, target_node }) => `${source_node} -> ${target_node}`)).toEqual([
      'get_orders_id -> get_users_id',
      'get_users_id -> database',
      'get_orders_id -> database_2',
    ]);
    expect(chain?.nodes.map(({ service_name }) => service_name)).toEqual(['orders', 'users', 'users', 'orders']);
  });
});
