import { discoverTopology } from './discover-topology';

const edgesOf = async (files: Record<string, string>) =>
  (await discoverTopology(files)).edges.map(({ from, to, class: kind }) => `${from} > ${to} (${kind})`);

const project = (...references: string[]) =>
  `<Project Sdk="Microsoft.NET.Sdk.Web">${references.map((each) => `<ProjectReference Include="${each}" />`).join('')}</Project>`;
const service = (name: string, ...references: string[]) => ({
  [`src/${name}/${name}.csproj`]: project(...references),
  [`src/${name}/Dockerfile`]: 'FROM mcr.microsoft.com/dotnet/aspnet\nCOPY . .',
  [`src/${name}/Program.cs`]: 'var app = WebApplication.CreateBuilder(args).Build();\napp.MapGet("/x", () => "y");',
});

describe('a topology of .NET projects', () => {
  const compose = `services:
  gateway: { build: { context: ., dockerfile: src/Gateway/Dockerfile } }
  orders: { build: { context: ., dockerfile: src/Orders/Dockerfile } }
  users: { build: { context: ., dockerfile: src/Users/Dockerfile } }
  broker: { image: "rabbitmq:3" }
  orders-db: { image: "mcr.microsoft.com/mssql/server:2022" }`;

  it('has the code of the projects that another refers to, and of no others', async () => {
    const edges = await edgesOf({
      'compose.yaml': compose,
      ...service('Gateway'),
      ...service('Users'),
      ...service('Orders', '..\\Orders.Data\\Orders.Data.csproj'),
      'src/Orders.Data/Orders.Data.csproj': project('../Messages/Messages.csproj'),
      'src/Orders.Data/Data.cs':
        'class D { void F() { options.UseSqlServer(configuration.GetConnectionString("Db")); } }',
      'src/Messages/Messages.csproj': project(),
      'src/Messages/Bus.cs':
        'class B { void F() { x.UsingRabbitMq((c, cfg) => cfg.Host("broker")); } }\n// MassTransit',
    });
    expect(edges).toEqual(['orders > broker (broker)', 'orders > orders-db (database)']);
  });

  it('hands on what the settings of YARP and Ocelot say', async () => {
    const edges = await edgesOf({
      'compose.yaml': compose,
      ...service('Gateway'),
      ...service('Users'),
      ...service('Orders'),
      'src/Gateway/appsettings.json': `{
  // where requests go
  "ReverseProxy": { "Clusters": { "users": { "Destinations": { "one": { "Address": "http://users:8080/" } } } } },
}`,
      'src/Gateway/ocelot.json': '{ "Routes": [{ "DownstreamHostAndPorts": [{ "Host": "orders", "Port": 80 }] }] }',
    });
    expect(edges).toEqual(expect.arrayContaining(['gateway > orders (business)', 'gateway > users (business)']));
  });

  it('does not mind settings that are broken', async () => {
    const files = { 'compose.yaml': compose, ...service('Gateway') };
    expect(await edgesOf({ ...files, 'src/Gateway/appsettings.json': '{ "a": [1,' })).toEqual(await edgesOf(files));
  });
});

describe('messages without a broker', () => {
  it('go from who sends a pattern to who answers it', async () => {
    const nest = (code: string) => `import { ClientProxy, MessagePattern } from '@nestjs/microservices';\n${code}`;
    const edges = await edgesOf({
      'compose.yaml': 'services:\n  gateway: { build: gateway }\n  users: { build: users }\n',
      'gateway/Dockerfile': 'FROM node',
      'gateway/package.json': '{}',
      'gateway/src/a.ts': nest(
        "class A { constructor(private c: ClientProxy) {}\n f() { return this.c.send('users.get', 1); } }",
      ),
      'users/Dockerfile': 'FROM node',
      'users/package.json': '{}',
      'users/src/a.ts': nest("class U { @MessagePattern('users.get')\n get() {} }"),
    });
    expect(edges).toContain('gateway > users (business)');
  });
});
