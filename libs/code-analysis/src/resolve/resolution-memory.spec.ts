import * as fc from 'fast-check';
import { analyse, chainsOf } from '../analyse';
import { ReadingMemory } from '../engine/reading-memory';
import { OutcomeHistory } from '../engine/stored-outcomes';
import { discoverTopology, topologyOf } from '../topology/discover-topology';
import { understand } from '../understanding';

/** What each file may say; one text of a file leads others to names, addresses, prefixes, databases and methods that another text does not. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'shop/app.py': [
    'from fastapi import FastAPI\nfrom .routes import router\napp = FastAPI()\napp.include_router(router, prefix="/api")\n',
    'from fastapi import FastAPI\nfrom .routes import router\napp = FastAPI()\napp.include_router(router, prefix="/v2")\napp.include_router(router, prefix="/v3")\n',
    'from fastapi import FastAPI\nfrom .more import router\napp = FastAPI()\napp.include_router(router, prefix="/api")\n',
  ],
  'shop/routes.py': [
    'from fastapi import APIRouter\nfrom .client import Orders\nrouter = APIRouter(prefix="/orders")\norders = Orders("http://given:80")\n@router.get("/{key}")\ndef one(key, store):\n    store.save_order(key)\n    return orders.fetch(key)\n',
    'from fastapi import APIRouter\nfrom .client import *\nOTHER = 1\nrouter = APIRouter(prefix="/o")\n@router.get("/x")\ndef one(key, thing):\n    thing.save_order(key)\n    return Orders().fetch(key)\n',
  ],
  'shop/more.py': [
    'from fastapi import APIRouter\nfrom .routes import router as inner\nrouter = APIRouter(prefix="/more")\nrouter.include_router(inner)\ndef two(thing):\n    thing.save_order(1)\n',
    'from .routes import router\n',
  ],
  'shop/client.py': [
    'import httpx\nfrom .settings import URL\nfrom .base import Base\nclass Orders(Base):\n    def __init__(self, base=URL):\n        self.base = base\n    def fetch(self, key):\n        self.send(key)\n        return httpx.get(f"{self.base}/orders/{key}")\n',
    'import httpx\nfrom .settings import settings\nclass Orders:\n    def fetch(self, key):\n        return httpx.post(f"{settings.URL}/orders/{key}")\n',
    'import httpx\nclass Orders:\n    def fetch_all(self):\n        pass\n',
  ],
  'shop/settings.py': [
    'import os\nURL = os.environ.get("ORDERS_URL", "http://orders:80")\n',
    'URL = "http://ledger:80"\nclass Settings:\n    URL = "http://held:81"\nsettings = Settings()\n',
  ],
  'shop/base.py': [
    'import requests\nclass Base:\n    def send(self, key):\n        requests.get("http://audit/x")\n',
    'import requests\nclass Base:\n    def send_on(self, key):\n        requests.get("http://audit/y")\n',
  ],
  'shop/store.py': [
    'import asyncpg\nclass Store:\n    def save_order(self, key):\n        self.pool.execute("INSERT INTO orders VALUES (1)")\n',
    'import psycopg2\nclass Depot:\n    def save_order(self, key):\n        self.pool.execute("UPDATE orders SET a = 1")\n',
    'import asyncpg\nasync def connect():\n    await asyncpg.connect("postgresql://u:p@db:5432/ledger")\n',
  ],
  'shop/second.py': [
    'import asyncpg\nasync def connect():\n    await asyncpg.connect("postgresql://u:p@other:5432/ledger")\n',
    'import asyncpg\nclass Second:\n    def save_order(self, key):\n        self.pool.execute("DELETE FROM orders")\n',
  ],
  'desk/src/main/java/desk/Desk.java': [
    '@RestController\nclass Desk {\n  private final Stock stock;\n  Desk(Stock stock) { this.stock = stock; }\n  @GetMapping("/desk")\n  String get() { return stock.count(); }\n}\n',
  ],
  'desk/src/main/java/desk/Stock.java': [
    'interface Stock {\n  String count();\n}\n',
    'interface Stock {\n  String total();\n}\n',
  ],
  'desk/src/main/java/desk/HttpStock.java': [
    '@Service\nclass HttpStock implements Stock {\n  private RestTemplate rest = new RestTemplate();\n  public String count() { return rest.getForObject("http://stock/count", String.class); }\n}\n',
    '@Service\nclass HttpStock implements Store {\n  private RestTemplate rest = new RestTemplate();\n  public String count() { return rest.getForObject("http://stock/total", String.class); }\n}\n',
  ],
  'desk/src/main/java/desk/Fake.java': ['class Fake implements Stock {\n  public String count() { return ""; }\n}\n'],
  'till/main.go': [
    'package main\nimport "net/http"\nfunc main() {\n  http.HandleFunc("/pay", pay)\n}\nfunc pay(w http.ResponseWriter, r *http.Request) {\n  charge()\n}\n',
  ],
  'till/charge.go': [
    'package main\nimport "net/http"\nfunc charge() {\n  http.Get(bank + "/charge")\n}\n',
    'package main\nimport "net/http"\nfunc refund() {\n  http.Get(bank + "/refund")\n}\n',
  ],
  'till/bank.go': [
    'package main\nimport "os"\nvar bank = os.Getenv("BANK")\n',
    'package main\nconst bank = "http://bank:9000"\n',
  ],
  'gate/main.py': [
    'from fastapi import FastAPI\nimport httpx\napp = FastAPI()\n@app.get("/a")\ndef a():\n    httpx.get("http://shop/api/orders/1")\n@app.get("/b")\ndef b():\n    httpx.get("http://shop/v2/orders/1")\n',
  ],
  'gate/carts.py': [
    'import grpc\nimport cart_pb2_grpc\nfrom fastapi import FastAPI\napp = FastAPI()\nstub = cart_pb2_grpc.CartServiceStub(grpc.insecure_channel("cart:80"))\n@app.get("/c")\ndef c():\n    stub.GetCart(1)\n',
    'import grpc\nimport cart_pb2_grpc\nfrom fastapi import FastAPI\napp = FastAPI()\nstub = cart_pb2_grpc.CartServiceStub(grpc.insecure_channel("till:80"))\n@app.get("/c")\ndef c():\n    stub.DropCart(1)\n',
  ],
  'cart/cart.proto': [
    'package v1;\nservice CartService { rpc GetCart (Q) returns (A); }\n',
    'package v2;\nservice CartService { rpc GetCart (Q) returns (A); rpc DropCart (Q) returns (A); }\n',
  ],
  'cart/server.py': [
    'import grpc\nimport httpx\nimport cart_pb2_grpc\nclass Cart(cart_pb2_grpc.CartServiceServicer):\n    def GetCart(self, request, context):\n        httpx.get("http://store/get")\n    def DropCart(self, request, context):\n        httpx.get("http://store/drop")\n',
    'import grpc\nimport httpx\nfrom .other import Other\ncart_pb2_grpc.add_CartServiceServicer_to_server(Other(), server)\n',
  ],
  'cart/other.py': [
    'import httpx\nclass Other:\n    def GetCart(self, request, context):\n        httpx.get("http://store/other")\n',
    'import httpx\nclass Another:\n    def GetCart(self, request, context):\n        httpx.get("http://store/another")\n',
  ],
  'till/cart.go': [
    'package main\ntype cart struct{ pb.UnimplementedCartServiceServer }\nfunc (c *cart) GetCart(ctx context.Context, q *pb.Q) { charge() }\n',
    'package main\nimport "net/http"\nvar cart = 1\n',
  ],
  'depot/Api.cs': [
    '[ApiController]\npublic class Api : ControllerBase\n{\n  private readonly Client client = new Client("http://given:80");\n  [HttpGet("/depot")]\n  public Task<string> Get() => client.Get();\n}\n',
    '[ApiController]\npublic class Api : ControllerBase\n{\n  private readonly Client client = new Client("http://taken:80");\n  [HttpGet("/depot")]\n  public Task<string> Get() => client.Get();\n}\n',
  ],
  'depot/Client.cs': [
    'public class Client\n{\n  private readonly string url;\n  private readonly HttpClient http = new HttpClient();\n  public Client(string url) { this.url = url; }\n  public Task<string> Get() => http.GetStringAsync($"{url}/stock");\n}\n',
    'public class Client\n{\n  private readonly HttpClient http = new HttpClient();\n  public Task<string> Get() => http.GetStringAsync("http://held:80/stock");\n}\n',
  ],
  'depot/Depot.csproj': ['<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n'],
  'cart/Dockerfile': ['FROM python\n'],
  'gate/Dockerfile': ['FROM python\n'],
  'shop/Dockerfile': ['FROM python\n'],
  'till/go.mod': ['module till\n'],
  'desk/pom.xml': ['<project><artifactId>desk</artifactId></project>\n'],
  'compose.yml': [
    'services:\n  shop:\n    build: ./shop\n    environment:\n      ORDERS_URL: http://orders-api:8080\n  till:\n    build: ./till\n    environment:\n      BANK: http://bank:80\n',
    'services:\n  shop:\n    build: ./shop\n  till:\n    build: ./till\n    environment:\n      BANK: http://other-bank:80\n',
  ],
};

/** One change: a file gets one of its texts, some lines further down, or is gone. */
const change = fc.constantFrom(...Object.keys(TEXTS)).chain((file) =>
  fc.record({
    file: fc.constant(file),
    text: fc.option(fc.constantFrom(...(TEXTS[file] ?? [])), { freq: 8 }),
    lines: fc.nat({ max: 2 }),
  }),
);

const commentOf = (file: string): string => (/\.(py|yml)$|Dockerfile$/.test(file) ? '#' : '//');

/** What a folder would hold. */
class StoredInMemory {
  private readings: Uint8Array[] = [];
  private outcomes: Uint8Array[] = [];
  private chains: Uint8Array[] = [];
  private saved = 0;

  open() {
    const memory = new ReadingMemory('1', this.readings);
    const history = new OutcomeHistory(memory, '1');
    history.restore({ outcomes: this.outcomes, chains: () => this.chains });
    const save = (): void => {
      this.readings = [...this.readings, memory.storedNew()];
      const part = history.next(String((this.saved += 1)), 4);
      if (part === undefined) return;
      this.outcomes = part.isAll ? [part.outcomes] : [...this.outcomes, part.outcomes];
      const before = part.isAll ? [] : this.chains;
      this.chains = part.chains === undefined ? [] : [...before, part.chains];
    };
    return { memory, save };
  }
}

describe('a memory of what readings meant', () => {
  it('changes nothing of what is found, whatever has changed', async () => {
    const first = new ReadingMemory('1');
    const begin = Object.fromEntries(Object.entries(TEXTS).map(([file, [text]]) => [file, text ?? '']));
    await analyse(begin, { memory: first });
    const stored = first.stored();
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const memory = new ReadingMemory('1', [stored]);
        const files = { ...begin };
        await analyse(files, { memory });
        for (const { file, text, lines } of changes) {
          if (text === null) delete files[file];
          else files[file] = `${`${commentOf(file)}\n`.repeat(lines)}${text}`;
          expect(await analyse(files, { memory })).toEqual(await analyse(files));
          expect(await discoverTopology(files, { memory })).toEqual(await discoverTopology(files));
          memory.settle();
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  it('changes nothing either where it is stored after each analysis, and another process goes on from it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(change, fc.boolean()), { minLength: 1, maxLength: 8 }), async (changes) => {
        const files = Object.fromEntries(Object.entries(TEXTS).map(([file, [text]]) => [file, text ?? '']));
        const stored = new StoredInMemory();
        const scan = async (wantsChains: boolean) => {
          const { memory, save } = stored.open();
          const understood = await understand(files, { memory });
          if (wantsChains) expect(chainsOf(understood)).toEqual(await analyse(files));
          expect(topologyOf(understood)).toEqual(await discoverTopology(files));
          save();
        };
        await scan(true);
        for (const [{ file, text, lines }, wantsChains] of changes) {
          if (text === null) delete files[file];
          else files[file] = `${`${commentOf(file)}\n`.repeat(lines)}${text}`;
          await scan(wantsChains);
        }
      }),
      { numRuns: 8 },
    );
  }, 120_000);

  it('looks for what a file declares in what is parsed of it now, and not in what was parsed of it before', async () => {
    const files = Object.fromEntries(Object.entries(TEXTS).map(([file, [text]]) => [file, text ?? '']));
    const first = new ReadingMemory('1');
    await analyse(files, { memory: first });
    const memory = new ReadingMemory('1', [first.stored()]);
    expect(await urls(files, memory)).toContain('http://given:80/stock');
    memory.settle();
    const changed = { ...files, 'depot/Api.cs': TEXTS['depot/Api.cs']?.[1] ?? '' };
    expect(await urls(changed, memory)).toContain('http://taken:80/stock');
  });

  it('reads what a changed file newly leads to', async () => {
    const files = Object.fromEntries(Object.entries(TEXTS).map(([file, [text]]) => [file, text ?? '']));
    const memory = new ReadingMemory('1');
    await analyse({ ...files, 'shop/client.py': TEXTS['shop/client.py']?.[2] ?? '' }, { memory });
    memory.settle();
    const changed = {
      ...files,
      'shop/client.py': TEXTS['shop/client.py']?.[1] ?? '',
      'shop/settings.py': TEXTS['shop/settings.py']?.[1] ?? '',
    };
    expect(await urls(changed, memory)).toContain('http://held:81/orders/{key}');
  });

  it('sees what only the text of another file has changed', async () => {
    const memory = new ReadingMemory('1');
    const files = Object.fromEntries(Object.entries(TEXTS).map(([file, [text]]) => [file, text ?? '']));
    const callsOfFirst = await urls(files, memory);
    expect(callsOfFirst).toContain('http://given:80/orders/{key}');
    const changed = { ...files, 'shop/routes.py': (files['shop/routes.py'] ?? '').replace('given', 'taken') };
    expect(await urls(changed, memory)).toContain('http://taken:80/orders/{key}');
  });
});

const urls = async (files: Record<string, string>, memory: ReadingMemory): Promise<string[]> =>
  (await analyse(files, { memory })).facts.flatMap((fact) => (fact.kind === 'service_call' ? [fact.url] : []));
