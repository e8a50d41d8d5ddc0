import { analyse } from '../analyse';
import type { Analysis } from '../analysis';

const PROTO = `syntax = "proto3";
package shop.v1;
service CartService { rpc GetCart (Q) returns (A) {} rpc AddItem (Q) returns (A) {} }
service StockService { rpc CountStock (Q) returns (A) {} }
`;

/** The end of a chain that shows that the method of a service was reached: what it asks over HTTP. */
const ASKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Python: {
    'cart/server.py': `import grpc
import requests
import cart_pb2_grpc
class Base(cart_pb2_grpc.CartServiceServicer):
    def Check(self, request, context):
        return None
class Cart(Base):
    def GetCart(self, request, context):
        return requests.get("http://store/carts").json()
    def other(self):
        return requests.get("http://elsewhere/x")
`,
  },
  Go: {
    'cart/main.go': `package main
import ("google.golang.org/grpc"; pb "x.com/cart/genproto")
type cart struct{ pb.UnimplementedCartServiceServer }
`,
    'cart/get.go': `package main
import "net/http"
func (c *cart) GetCart(ctx context.Context, q *pb.Q) (*pb.A, error) {
	http.Get("http://store/carts")
	return nil, nil
}
`,
  },
  'Go without a base': {
    'cart/main.go': `package main
import ("google.golang.org/grpc"; "net/http"; pb "x.com/cart/genproto")
type cart struct{}
func main() {
	svc := &cart{}
	pb.RegisterCartServiceServer(srv, svc)
}
func (c *cart) GetCart(ctx context.Context, q *pb.Q) (*pb.A, error) {
	http.Get("http://store/carts")
	return nil, nil
}
`,
  },
  Java: {
    'cart/src/main/java/cart/Cart.java': `package cart;
import io.grpc.stub.StreamObserver;
class Cart extends CartServiceGrpc.CartServiceImplBase {
  private RestTemplate rest = new RestTemplate();
  @Override public void getCart(Q q, StreamObserver<A> observer) { rest.getForObject("http://store/carts", String.class); }
}
`,
  },
  'C#': {
    'cart/Cart.cs': `using Grpc.Core;
public class Cart : Shop.CartService.CartServiceBase
{
    private readonly HttpClient http = new HttpClient();
    public override async Task<A> GetCart(Q q, ServerCallContext context) => await http.GetFromJsonAsync<A>("http://store/carts");
}
`,
  },
  NestJS: {
    'cart/cart.controller.ts': `import { GrpcMethod } from '@nestjs/microservices';
import axios from 'axios';
@Controller()
export class CartController {
  @GrpcMethod('CartService')
  getCart(q: Q) { return axios.get('http://store/carts'); }
}
`,
  },
  'NestJS with the name of the method': {
    'cart/cart.controller.ts': `import { GrpcMethod } from '@nestjs/microservices';
import axios from 'axios';
@Controller()
export class CartController {
  @GrpcMethod('CartService', 'GetCart')
  one(q: Q) { return axios.get('http://store/carts'); }
}
`,
  },
  'NestJS with a generated interface': {
    'cart/cart.controller.ts': `import { GrpcMethod } from '@nestjs/microservices';
import axios from 'axios';
@CartServiceControllerMethods()
export class CartController implements CartServiceController {
  async getCart(q: Q) { return axios.get('http://store/carts'); }
}
`,
  },
  'grpc-js with functions': {
    'cart/server.js': `const grpc = require('@grpc/grpc-js');
const axios = require('axios');
function getCart(call, done) { axios.get('http://store/carts'); }
function main() { server.addService(shop.CartService.service, { getCart, addItem: getCart.bind(this) }); }
`,
  },
  'grpc-js with functions in the place': {
    'cart/server.js': `const grpc = require('@grpc/grpc-js');
const axios = require('axios');
function main() {
  axios.get('http://elsewhere/x');
  server.addService(shop.CartService.service, {
    getCart: (call, done) => { axios.get('http://store/carts'); },
    addItem(call, done) {},
  });
}
`,
  },
  'grpc-js with an object of the generated type': {
    'cart/server.ts': `import { Server, UntypedServiceImplementation } from '@grpc/grpc-js';
import axios from 'axios';
const handlers: CartServiceServer = { getCart(call, done) { axios.get('http://store/carts'); } };
server.addService(CartServiceService, handlers);
`,
  },
  'nice-grpc': {
    'cart/server.ts': `import { createServer } from 'nice-grpc';
import axios from 'axios';
class Cart implements CartServiceImplementation {
  async getCart(q: Q) { return axios.get('http://store/carts'); }
}
server.add(CartServiceDefinition, new Cart());
`,
  },
};

const web = (file: string, text: string) => ({ [`web/${file}`]: text });

/** A handler of `GET /x` that asks for a cart. */
const CLIENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Python: web(
    'main.py',
    `import grpc
from fastapi import FastAPI
from . import cart_pb2_grpc
app = FastAPI()
stub = cart_pb2_grpc.CartServiceStub(grpc.insecure_channel("cart:80"))
@app.get("/x")
async def x():
    return stub.GetCart(1)
`,
  ),
  'Python with a stub in an object': web(
    'main.py',
    `import grpc
from fastapi import FastAPI
import cart_pb2_grpc
app = FastAPI()
class Carts:
    def __init__(self, channel):
        self.stub = cart_pb2_grpc.CartServiceStub(channel)
    async def one(self):
        return await self.stub.GetCart(1)
carts = Carts(grpc.insecure_channel("cart:80"))
@app.get("/x")
async def x():
    return await carts.one()
`,
  ),
  Go: web(
    'main.go',
    `package main
import ("google.golang.org/grpc"; "net/http"; pb "x.com/web/genproto")
func main() { http.HandleFunc("GET /x", x) }
func x(w http.ResponseWriter, r *http.Request) {
	a, _ := pb.NewCartServiceClient(conn).GetCart(ctx, q)
}
`,
  ),
  'Go with a stub in a struct': web(
    'main.go',
    `package main
import ("google.golang.org/grpc"; "net/http"; pb "x.com/web/genproto")
type server struct { carts pb.CartServiceClient }
func main() {
	s := new(server)
	s.carts = pb.NewCartServiceClient(conn)
	http.HandleFunc("GET /x", s.x)
}
func (s *server) x(w http.ResponseWriter, r *http.Request) { s.carts.GetCart(ctx, q) }
`,
  ),
  Java: web(
    'src/main/java/web/Web.java',
    `package web;
import io.grpc.ManagedChannel;
@RestController
class Web {
  private final CartServiceGrpc.CartServiceBlockingStub carts;
  Web(ManagedChannel channel) { this.carts = CartServiceGrpc.newBlockingStub(channel); }
  @GetMapping("/x") String x() { return carts.withDeadlineAfter(1, SECONDS).getCart(q).getName(); }
}
`,
  ),
  'Java with an injected stub': web(
    'src/main/java/web/Web.java',
    `package web;
import net.devh.boot.grpc.client.inject.GrpcClient;
import shop.CartServiceGrpc.CartServiceBlockingStub;
@RestController
class Web {
  @GrpcClient("cart") private CartServiceBlockingStub carts;
  @GetMapping("/x") String x() { return carts.getCart(q); }
}
`,
  ),
  'C#': web(
    'Web.cs',
    `using Grpc.Net.Client;
[ApiController]
public class WebController : ControllerBase
{
    private readonly CartService.CartServiceClient _carts;
    public WebController(CartService.CartServiceClient carts) { _carts = carts; }
    [HttpGet("/x")]
    public async Task<A> X() => await _carts.GetCartAsync(new Q());
}
`,
  ),
  NestJS: web(
    'web.controller.ts',
    `import { Client, ClientGrpc } from '@nestjs/microservices';
@Controller()
export class WebController {
  private carts: CartService;
  constructor(@Inject('CART') private readonly client: ClientGrpc) {}
  onModuleInit() { this.carts = this.client.getService<CartService>('CartService'); }
  @Get('x') x() { return this.carts.getCart({}); }
}
`,
  ),
  'grpc-js': web(
    'main.js',
    `const express = require('express');
const grpc = require('@grpc/grpc-js');
const app = express();
const carts = new shop.CartService('cart:80', grpc.credentials.createInsecure());
app.get('/x', (request, response) => { carts.getCart({}, (error, cart) => response.json(cart)); });
`,
  ),
  'grpc-js, generated': web(
    'main.ts',
    `import express from 'express';
import { ChannelCredentials } from '@grpc/grpc-js';
import { CartServiceClient } from './protos/cart';
const app = express();
const carts = new CartServiceClient('cart:80', ChannelCredentials.createInsecure());
app.get('/x', (request, response) => { carts.getCart({}, (error, cart) => response.json(cart)); });
`,
  ),
  Connect: web(
    'main.ts',
    `import express from 'express';
import { createClient } from '@connectrpc/connect';
const app = express();
const carts = createClient(CartService, transport);
app.get('/x', async (request, response) => { response.json(await carts.getCart({})); });
`,
  ),
};

const BASE = { 'protos/cart.proto': PROTO, 'web/Dockerfile': 'FROM x', 'cart/Dockerfile': 'FROM x' };

const callsIn = ({ proposals }: Analysis, name: string): string[] => {
  const found = proposals.find((proposal) => proposal.name === name);
  if (found === undefined) throw new Error(`no "${name}" among ${proposals.map((each) => each.name).join(' | ')}`);
  const names = new Map(
    found.nodes.map((node) => [node.id, `${node.service_name ?? '?'} ${node.component_name ?? ''}`]),
  );
  return found.edges.map(
    ({ source_node, target_node, type }) =>
      `${names.get(source_node)?.trim() ?? ''} -${type}-> ${names.get(target_node)?.trim() ?? ''}`,
  );
};

const ENTRY = 'API GET /x (web)';
const HOP = 'web GET /x -grpc_call-> cart GRPC /shop.v1.CartService/GetCart';
const END = 'cart GRPC /shop.v1.CartService/GetCart -http_request-> store';
const SERVER = ASKS['Python'] ?? {};

describe('chains over gRPC', () => {
  it.each(Object.keys(ASKS))('go on in the method of the service that answers: %s', async (server) => {
    const analysis = await analyse({ ...BASE, ...CLIENTS['Python'], ...ASKS[server] });
    expect(callsIn(analysis, ENTRY)).toEqual([HOP, END]);
    expect(callsIn(analysis, 'gRPC shop.v1.CartService/GetCart (cart)')).toEqual([END]);
  });

  it.each(Object.keys(CLIENTS))('begin at the call of a stub: %s', async (client) => {
    expect(callsIn(await analyse({ ...BASE, ...SERVER, ...CLIENTS[client] }), ENTRY)).toEqual([HOP, END]);
  });

  it('lead through services of several languages to a database', async () => {
    const analysis = await analyse({
      ...BASE,
      ...CLIENTS['grpc-js'],
      'cart/main.go': `package main
import ("google.golang.org/grpc"; pb "x.com/cart/genproto")
type cart struct { pb.UnimplementedCartServiceServer; stock pb.StockServiceClient }
func (c *cart) GetCart(ctx context.Context, q *pb.Q) (*pb.A, error) { return c.stock.CountStock(ctx, q) }
`,
      'stock/Dockerfile': 'FROM x',
      'stock/server.py': `import grpc
import asyncpg
import stock_pb2_grpc
class Stock(stock_pb2_grpc.StockServiceServicer):
    async def CountStock(self, request, context):
        return await self.pool.fetchval("SELECT count(*) FROM stock")
`,
    });
    expect(callsIn(analysis, ENTRY)).toEqual([
      HOP,
      'cart GRPC /shop.v1.CartService/GetCart -grpc_call-> stock GRPC /shop.v1.StockService/CountStock',
      'stock GRPC /shop.v1.StockService/CountStock -database_query-> stock postgresql',
    ]);
  });

  it('are joined by the names of what is generated where no .proto is at hand', async () => {
    const { 'protos/cart.proto': _, ...rest } = BASE;
    const analysis = await analyse({
      ...rest,
      ...CLIENTS['Go'],
      'cart/server.py': `${SERVER['cart/server.py'] ?? ''}cart_pb2_grpc.add_CartServiceServicer_to_server(Cart(), server)\n`,
    });
    expect(callsIn(analysis, ENTRY)).toEqual([HOP, END].map((line) => line.replaceAll('shop.v1.', '')));
  });

  it('end at the service where its language is not read', async () => {
    const analysis = await analyse({
      ...BASE,
      ...CLIENTS['Python'],
      'compose.yaml': 'services:\n  web: { build: web }\n  cart: { build: cart }\n',
      'cart/main.rs': 'impl CartService for Cart { }\n',
    });
    expect(callsIn(analysis, ENTRY)).toEqual(['web GET /x -grpc_call-> cart']);
  });

  it('go to the one of several that the address names, and else nowhere', async () => {
    const two = {
      ...BASE,
      ...SERVER,
      'spare/Dockerfile': 'FROM x',
      'spare/server.py': (SERVER['cart/server.py'] ?? '').replace('store', 'spare-store'),
    };
    expect(callsIn(await analyse({ ...two, ...CLIENTS['Python'] }), ENTRY)).toEqual([HOP, END]);
    const open = await analyse({ ...two, ...CLIENTS['Go'] });
    expect(callsIn(open, ENTRY)).toEqual([]);
    expect(open.proposals.find(({ name }) => name === ENTRY)?.evidence.unresolved).toMatchObject([
      { reason: 'cart, spare answer the gRPC service shop.v1.CartService, and no address tells which is meant' },
    ]);
  });

  it('are none where a class only sounds like a stub, or an answer has what a service has', async () => {
    const analysis = await analyse({
      ...BASE,
      ...SERVER,
      ...web(
        'main.py',
        `import grpc
from fastapi import FastAPI
app = FastAPI()
class CartClient:
    def GetCart(self):
        return None
carts = CartClient()
@app.get("/x")
async def x(thing):
    thing.GetCart()
    return carts.GetCart()
`,
      ),
    });
    expect(callsIn(analysis, ENTRY)).toEqual([]);
    const { facts } = await analyse({
      ...BASE,
      ...SERVER,
      ...web(
        'main.go',
        'package main\nimport pb "google.golang.org/grpc"\nfunc main() {\n\ta, _ := pb.NewCartServiceClient(conn).GetCart(ctx, q)\n\ta.GetCart()\n}\n',
      ),
    });
    expect(facts.filter((fact) => fact.kind === 'service_call' && fact.protocol === 'grpc')).toMatchObject([
      { line_start: 4 },
    ]);
  });
});
