import { analyse } from '../../analyse';
import type { Fact } from '../../analysis';

const factsOf = async (body: string, more: Record<string, string> = {}): Promise<readonly Fact[]> =>
  (await analyse({ 'orders/src/main/java/shop/Orders.java': body, ...more })).facts;

const WEB = 'import org.springframework.web.bind.annotation.*;';
const CLIENT =
  'import org.springframework.web.client.RestTemplate;\nimport org.springframework.beans.factory.annotation.Value;';

async function endpoints(body: string) {
  return (await factsOf(body)).flatMap((fact) => (fact.kind === 'endpoint' ? [`${fact.method} ${fact.path}`] : []));
}

async function calls(body: string, more: Record<string, string> = {}) {
  return (await factsOf(body, more)).flatMap((fact) =>
    fact.kind === 'service_call' ? [`${fact.method} ${fact.url}`] : [],
  );
}

describe('endpoints of Java', () => {
  it('hang on the path of their controller', async () => {
    const body = `${WEB}
@RestController
@RequestMapping(path = "/orders/")
class Orders {
  @GetMapping
  String all() { return ""; }
  @GetMapping({"/{id}", "one/{id}"})
  String one() { return ""; }
  @RequestMapping(value = "/{id}", method = {RequestMethod.PUT, RequestMethod.PATCH})
  void change() {}
}`;
    expect(await endpoints(body)).toEqual([
      'GET /orders',
      'GET /orders/one/{id}',
      'GET /orders/{id}',
      'PATCH /orders/{id}',
      'PUT /orders/{id}',
    ]);
  });

  it('are those of exported repositories and of JAX-RS too', async () => {
    expect(
      await endpoints(
        'import org.springframework.data.rest.core.annotation.RepositoryRestResource;\n@RepositoryRestResource(path = "items")\ninterface Items {}',
      ),
    ).toEqual(['GET /items', 'POST /items']);
    expect(
      await endpoints(
        'import jakarta.ws.rs.*;\n@Path("items")\nclass Items {\n  @GET @Path("{id}")\n  public String one() { return ""; }\n}',
      ),
    ).toEqual(['GET /items/{id}']);
  });

  it('are not the methods of an interface or of a class that is no controller', async () => {
    expect(
      await endpoints(
        `${WEB}\ninterface Api {\n  @GetMapping("/x") String x();\n}\nclass Plain {\n  @GetMapping("/y") String y() { return ""; }\n}`,
      ),
    ).toEqual([]);
    expect(
      await endpoints(
        'import org.springframework.data.rest.core.annotation.RepositoryRestResource;\n@RepositoryRestResource(exported = false, path = "x")\ninterface X {}',
      ),
    ).toEqual([]);
  });
});

describe('calls of Java', () => {
  it('are those of a RestTemplate, by the type of its field', async () => {
    const body = `${CLIENT}
class Orders {
  private final RestTemplate rest = new RestTemplate();
  private static final String USERS = "http://users-service";
  String user(String id) { return rest.getForObject(USERS + "/users/" + id, String.class); }
  String made(String id) { return this.rest.exchange(String.format("http://cart/%s", id), HttpMethod.PUT, null, String.class).getBody(); }
}`;
    expect(await calls(body)).toEqual(['GET http://users-service/users/{id}', 'PUT http://cart/{id}']);
  });

  it('go through the constants of other classes, what is injected and the environment', async () => {
    const body = `package shop;
${CLIENT}
import other.Addresses;
class Orders {
  private RestTemplate rest;
  @Value("\${payments.url:http://payments}")
  private String payments;
  private final String ships;
  Orders(@Value("http://\${SHIPS:shipping}:80") String ships) { this.ships = ships; }
  void a() { rest.delete(payments + "/x"); }
  void b() { rest.delete(ships + "/y"); }
  void c() { rest.delete(Addresses.USERS + "/z"); }
  void d() { rest.delete(System.getenv().getOrDefault("AUDIT", "http://audit") + "/q"); }
  void e() { rest.delete(Near.URL + "/n"); }
}`;
    const more = {
      'orders/src/main/java/other/Addresses.java':
        'package other;\npublic class Addresses { public static final String USERS = "http://users"; }',
      'orders/src/main/java/shop/Near.java': 'package shop;\nclass Near { static final String URL = "http://near"; }',
    };
    expect(await calls(body, more)).toEqual([
      'DELETE http://payments/x',
      'DELETE http://shipping:80/y',
      'DELETE http://users/z',
      'DELETE http://audit/q',
      'DELETE http://near/n',
    ]);
  });

  it('are the methods of a Feign client, and those of a WebClient', async () => {
    expect(
      await calls(
        `${WEB}\nimport org.springframework.cloud.openfeign.FeignClient;\n@FeignClient(name = "users", path = "/v1")\ninterface Users {\n  @PostMapping("/users") void add();\n}`,
      ),
    ).toEqual(['POST http://users/v1/users']);
    expect(
      await calls(
        'import org.springframework.web.reactive.function.client.WebClient;\nclass A {\n  WebClient.Builder b;\n  void x() { b.build().get().uri("http://visits/pets/{id}", 1).retrieve(); }\n}',
      ),
    ).toEqual(['GET http://visits/pets/{id}']);
  });

  it('are not what a map or a list does', async () => {
    expect(
      await calls(
        `${CLIENT}\nimport java.util.Map;\nclass A {\n  Map<String, String> m;\n  void x() { m.put("/users", "1"); m.execute("a"); }\n}`,
      ),
    ).toEqual([]);
  });

  it('lead from the handler to the client behind it', async () => {
    const { proposals } = await analyse({
      'orders/pom.xml': '',
      'orders/src/main/java/shop/Api.java': `package shop;\n${WEB}\n@RestController\nclass Api {\n  private final Users users;\n  Api(Users users) { this.users = users; }\n  @GetMapping("/orders")\n  String all() { return users.all(); }\n}`,
      'orders/src/main/java/shop/Users.java': `package shop;\n${CLIENT}\nclass Users {\n  private RestTemplate rest;\n  String all() { return rest.getForObject("http://users/users", String.class); }\n}`,
    });
    expect(proposals).toMatchObject([{ name: 'API GET /orders (orders)', edges: [{ type: 'http_request' }] }]);
  });
});

describe('messages and stubs of Java', () => {
  const kinds = async (body: string) =>
    (await factsOf(body)).flatMap((fact) =>
      fact.kind === 'message'
        ? [`${fact.direction} ${fact.engine} ${fact.subject}`]
        : fact.kind === 'rpc'
          ? [`${fact.side} ${fact.rpc_service}`]
          : [],
    );

  it('are listeners and templates', async () => {
    expect(
      await kinds(`import org.springframework.kafka.annotation.KafkaListener;
class A {
  static final String TOPIC = "orders";
  private KafkaTemplate<String, String> kafkaTemplate;
  @KafkaListener(topics = {"paid", "sent"}) void on(String m) {}
  void send() { kafkaTemplate.send(TOPIC, "x"); }
}`),
    ).toEqual(expect.arrayContaining(['receive kafka paid', 'receive kafka sent', 'send kafka orders']));
  });

  it('are both ends of gRPC', async () => {
    expect(
      await kinds(
        'import io.grpc.*;\nclass A extends AdServiceGrpc.AdServiceImplBase {\n  void x(ManagedChannel c) { CartServiceGrpc.newBlockingStub(c); }\n}',
      ),
    ).toEqual(['server AdService', 'client CartService']);
  });
});
