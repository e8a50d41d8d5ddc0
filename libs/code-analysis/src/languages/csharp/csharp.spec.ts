import { read, readFile } from '../facts.fixture';

const main = (code: string, file = 'Svc/Program.cs') => readFile(file, code);

describe('C#', () => {
  it('reads controllers with their attributes', async () => {
    const text = `
[ApiController]
[Route("api/v1/[controller]")]
public class CatalogController : ControllerBase
{
    [HttpGet("{id:int}")]
    [Authorize]
    public async Task<ActionResult<Item>> Get(int id) { }
    [HttpPost, Route("items")]
    public IActionResult Create() { }
    [HttpDelete("/health")]
    public IActionResult Health() { }
    public IActionResult NoRoute() { }
}
public class HomeController : Controller { [HttpGet] public IActionResult Index() { } }
`;
    expect(await main(text)).toEqual([
      'GET /api/v1/catalog/{id}',
      'POST /api/v1/catalog/items',
      'DELETE /health',
      'GET /home/index',
    ]);
  });

  it('reads mapped routes with their groups', async () => {
    const text = `
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health", () => "ok");
var api = app.MapGroup("/api").WithTags("a");
var orders = api.MapGroup("orders");
orders.MapPost("/{id?}", Create);
app.MapGroup("/v1").MapPut("items", async (int id) => { });
dictionary.Map("x");
`;
    expect((await main(text)).sort()).toEqual(['GET /health', 'POST /api/orders/{id}', 'PUT /v1/items']);
  });

  it('follows a route to what implements the interfaces on the way', async () => {
    const lines = await read({
      'Svc/Program.cs': 'app.MapGet("/x", Handlers.List);\n',
      'Svc/Handlers.cs': 'public static class Handlers { public static void List(IStore store) { store.Find(); } }\n',
      'Svc/IStore.cs': 'public interface IStore { void Find(); }\n',
      'Svc/Store.cs': 'public class Store : IStore { public void Find() { Load(); } void Load() { } }\n',
    });
    expect(lines.filter((line) => line.startsWith('calls'))).toEqual([
      'calls Handlers.List -> Store.Find',
      'calls MapGet /x -> Handlers.List',
      'calls Store.Find -> Store.Load',
    ]);
  });

  it.each([
    [
      'a verb',
      'class A { HttpClient _client; Task F(int id) => _client.GetFromJsonAsync<X>($"http://users/x/{id}"); }',
      'GET http://users/x/{id} -> users',
    ],
    [
      'a base address',
      'services.AddHttpClient<Users>(c => c.BaseAddress = new Uri("http://users:80/"));',
      'ANY http://users:80/ -> users',
    ],
    [
      'the discovery of Aspire',
      'services.AddHttpClient<Users>(o => o.BaseAddress = new("https+http://users-api"));',
      'ANY http://users-api -> users-api',
    ],
    ['Refit', 'var api = RestService.For<IUsers>("http://users");', 'ANY http://users -> users'],
    ['Dapr', 'await daprClient.InvokeMethodAsync<X>(HttpMethod.Get, "users", "x/1");', 'ANY http://users/x/1 -> users'],
    [
      'a setting',
      'var http = new HttpClient { BaseAddress = new Uri(builder.Configuration["Urls:Users"] ?? "http://users") };',
      'ANY http://users -> users',
    ],
    ['a message', 'var m = new HttpRequestMessage(HttpMethod.Post, "http://users/x");', 'POST http://users/x -> users'],
  ])('reads requests with %s', async (_, code, expected) => {
    expect([...new Set(await main(code))]).toEqual([expected]);
  });

  it('reads both ends of gRPC', async () => {
    const text = `
using Grpc.Core;
builder.Services.AddGrpcClient<Basket.BasketClient>(o => { o.Address = new("http://basket-api"); });
var channel = GrpcChannel.ForAddress("http://discount");
var client = new Discount.DiscountClient(channel);
public class CartService : Shop.Cart.CartBase { }
public class Other : Controllers.ControllerBase { }
`;
    expect((await main(text)).sort()).toEqual([
      'client of Basket http://basket-api',
      'client of Discount http://discount',
      'server of Cart ?',
    ]);
  });

  it.each([
    [
      'Entity Framework',
      'services.AddDbContext<C>(o => o.UseNpgsql(Configuration.GetConnectionString("Db")));',
      'uses postgresql {ConnectionStrings__Db}',
    ],
    ['Aspire', 'builder.AddNpgsqlDbContext<C>("catalogdb");', 'uses postgresql catalogdb'],
    ['a driver', 'using var c = new SqlConnection("Server=sql;Database=x");', 'uses sqlserver Server=sql;Database=x'],
    ['MongoDB', 'var c = new MongoClient("mongodb://mongo");', 'uses mongodb mongodb://mongo'],
    ['Redis', 'var r = ConnectionMultiplexer.Connect("cache:6379");', 'uses redis cache:6379'],
    [
      'a cache',
      'services.AddStackExchangeRedisCache(o => { o.Configuration = Configuration["REDIS"]; });',
      'uses redis {REDIS}',
    ],
    ['SQL', 'await connection.QueryAsync<X>("SELECT a FROM users");', 'SELECT users'],
    ['RabbitMQ', 'var f = new ConnectionFactory { HostName = "rabbit" };', 'uses rabbitmq rabbit'],
    [
      'MassTransit',
      's.AddMassTransit(x => x.UsingRabbitMq((c, cfg) => { cfg.Host("rabbit", "/"); }));',
      'uses rabbitmq rabbit',
    ],
    ['Kafka', 'var c = new ConsumerConfig { BootstrapServers = "kafka:9092" };', 'uses kafka kafka:9092'],
    ['feature flags', 'b.AddProvider(_ => new FlagdProvider());', 'uses flagd ?'],
  ])('reads %s', async (_, code, expected) => {
    expect(await main(`using Confluent.Kafka;\nusing RabbitMQ.Client;\n${code}`)).toEqual([expected]);
  });

  it('joins events on their types', async () => {
    const text = `
using MassTransit;
public class PaidConsumer : IConsumer<OrderPaid> { }
class A {
  Task F() => _publishEndpoint.Publish(new OrderMade(1));
  Task G() => _eventBus.PublishAsync(new OrderShipped(1));
  Task H() => _mediator.Send(new Command());
}
`;
    expect(await main(text)).toEqual(['receives ? OrderPaid', 'sends ? OrderMade', 'sends ? OrderShipped']);
  });

  it('leaves tests and generated code unread', async () => {
    const text = 'var c = new MongoClient("mongodb://mongo");\n';
    expect(
      await read({
        'Svc.Tests/A.cs': text,
        'tests/B.cs': text,
        'Svc/obj/C.cs': text,
        'D.cs': `// <auto-generated/>\n${text}`,
      }),
    ).toEqual([]);
  });
});
