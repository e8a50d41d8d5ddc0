import { discoverTopology } from './discover-topology';

const PROTO = `syntax = "proto3";
package shop;
service QuoteService { rpc GetQuote (Q) returns (A) {} rpc ListQuotes (Q) returns (A) {} }
service Health { rpc Check (Q) returns (A) {} }
`;
const COMPOSE = 'services:\n  web: { build: web }\n  quotes: { build: quotes }\n';
const deployed = { 'compose.yaml': COMPOSE, 'web/Dockerfile': 'FROM x', 'quotes/Dockerfile': 'FROM x' };

const SERVERS: Readonly<Record<string, string>> = {
  'quotes/main.rs': 'impl QuoteService for Quotes { }\n',
  'quotes/main.cpp': 'class Quotes final : public shop::QuoteService::Service {};\n',
  'quotes/server.rb': 'class Quotes < Shop::QuoteService::Service\nend\n',
  'quotes/server.ex': 'use GRPC.Server, service: Shop.QuoteService.Service\n',
  'quotes/server.py': 'quote_pb2_grpc.add_QuoteServiceServicer_to_server(Quotes(), server)\n',
  'quotes/main.go': 'package main\nfunc main() {\n\tpb.RegisterQuoteServiceServer(srv, &quotes{})\n}\n',
  'quotes/Quotes.kt': 'class Quotes : QuoteServiceGrpcKt.QuoteServiceCoroutineImplBase() {}\n',
  'quotes/Quotes.cs': 'public class Quotes : QuoteService.QuoteServiceBase { }\n',
  'quotes/server.js': 'server.addService(shop.QuoteService.service, { getQuote });\n',
  'quotes/Quotes.php': '<?php\nclass Quotes implements \\Shop\\QuoteServiceInterface {}\n',
};
const CLIENTS: Readonly<Record<string, string>> = {
  'web/main.rs': 'let mut c = QuoteServiceClient::connect(url).await?;\nc.get_quote(request).await\n',
  'web/main.cpp': 'auto stub = QuoteService::NewStub(channel);\nstub->GetQuote(&ctx, q, &a);\n',
  'web/client.rb': 'stub = Shop::QuoteService::Stub.new(address, :this)\nstub.get_quote(q)\n',
  'web/client.py': 'stub = quote_pb2_grpc.QuoteServiceStub(channel)\nstub.GetQuote(q)\n',
  'web/main.go': 'package main\nfunc ask() {\n\tpb.NewQuoteServiceClient(conn).GetQuote(ctx, q)\n}\n',
  'web/Client.java': 'class Client {\n  void ask() { QuoteServiceGrpc.newBlockingStub(channel).getQuote(q); }\n}\n',
  'web/Client.cs': 'var client = new QuoteService.QuoteServiceClient(channel);\nclient.GetQuoteAsync(q);\n',
  'web/client.js': 'const client = new shop.QuoteService(address, credentials);\nclient.getQuote(q, done);\n',
};

const calls = async (files: Record<string, string>) =>
  (await discoverTopology({ ...deployed, 'protos/shop.proto': PROTO, ...files })).edges.filter(
    ({ kind }) => kind === 'grpc_call',
  );

describe('calls over gRPC', () => {
  it.each(Object.keys(SERVERS))('are joined through the .proto with %s', async (server) => {
    const [edge, ...others] = await calls({
      'web/main.rs': CLIENTS['web/main.rs'] ?? '',
      [server]: SERVERS[server] ?? '',
    });
    expect(others).toEqual([]);
    expect(edge).toMatchObject({ from: 'web', to: 'quotes', class: 'business' });
    expect(edge?.evidence).toEqual(
      expect.arrayContaining([
        { file: 'web/main.rs', line: 1, rule: 'grpc.stub' },
        { file: 'web/main.rs', line: 2, rule: 'grpc.call GetQuote' },
      ]),
    );
  });

  it.each(Object.keys(CLIENTS))('are joined through the .proto with %s', async (client) => {
    const edges = await calls({ [client]: CLIENTS[client] ?? '', 'quotes/main.rs': SERVERS['quotes/main.rs'] ?? '' });
    expect(edges).toMatchObject([{ from: 'web', to: 'quotes' }]);
    expect(edges[0]?.evidence.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['grpc.stub', 'grpc.call GetQuote']),
    );
  });

  it('need a service that a .proto defines, one that answers, and source that people wrote', async () => {
    const both = { 'web/main.rs': CLIENTS['web/main.rs'] ?? '', 'quotes/main.rs': SERVERS['quotes/main.rs'] ?? '' };
    expect(await calls({ ...both, 'protos/shop.proto': '' })).toEqual([]);
    expect(await calls({ 'web/main.rs': both['web/main.rs'] })).toEqual([]);
    expect(
      await calls({ ...both, 'quotes/main.rs': `// Code generated. DO NOT EDIT.\n${both['quotes/main.rs']}` }),
    ).toEqual([]);
    const second = { 'compose.yaml': `${COMPOSE}  more: { build: more }\n`, 'more/Dockerfile': 'FROM x' };
    expect(await calls({ ...both, ...second, 'more/main.rs': both['quotes/main.rs'] })).toEqual([]);
  });

  it('are none of what every server answers', async () => {
    const files = { 'web/a.rs': 'HealthClient::connect(url)', 'quotes/b.rs': 'impl Health for Quotes {}' };
    expect(await calls(files)).toEqual([]);
  });
});
