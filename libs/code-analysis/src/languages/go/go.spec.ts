import { read, readFile } from '../facts.fixture';

const main = (imports: readonly string[], code: string) =>
  readFile('svc/main.go', `package main\nimport (\n${imports.map((each) => `\t${each}`).join('\n')}\n)\n${code}`);

describe('Go', () => {
  it('reads the routes of net/http and gorilla/mux', async () => {
    const lines = await main(
      ['"net/http"', '"github.com/gorilla/mux"'],
      `
const base = "/api"
func main() {
	http.HandleFunc("/old", func(w http.ResponseWriter, r *http.Request) {})
	m := http.NewServeMux()
	m.HandleFunc("GET /users/{id}", one)
	r := mux.NewRouter()
	r.HandleFunc(base+"/cart", svc.cart).Methods(http.MethodGet, "POST")
	sub := r.PathPrefix("/v1").Subrouter()
	sub.HandleFunc("/items", items)
}
`,
    );
    expect(lines.sort()).toEqual(['ANY /old', 'ANY /v1/items', 'GET /api/cart', 'GET /users/{id}', 'POST /api/cart']);
  });

  it('reads the routes of Gin, Echo and Chi with their groups', async () => {
    const lines = await main(
      ['"github.com/gin-gonic/gin"', '"github.com/go-chi/chi/v5"'],
      `
func main() {
	r := gin.Default()
	v1 := r.Group("/v1")
	users := v1.Group("/users")
	users.GET("/:id", get)
	c := chi.NewRouter()
	c.Get("/health", func(w http.ResponseWriter, r *http.Request) {})
	c.Route("/orders", func(r chi.Router) {
		r.Post("/", create)
		r.Route("/{id}", func(r chi.Router) { r.Delete("/", remove) })
	})
	cache.Get("/x", &v)
}
`,
    );
    expect(lines.sort()).toEqual(['DELETE /orders/{id}/', 'GET /health', 'GET /v1/users/{id}', 'POST /orders/']);
  });

  it('follows a route to its handlers, in methods of other files of the package', async () => {
    const lines = await read({
      'svc/main.go': `package main
import "net/http"
func main() {
	s := &server{store: newStore()}
	http.HandleFunc("/x", s.handle)
	http.HandleFunc("/y", func(w http.ResponseWriter, r *http.Request) { s.load() })
}
`,
      'svc/server.go': 'package main\ntype server struct { store *store }\nfunc (s *server) handle() { s.load() }\n',
      'svc/load.go': 'package main\nfunc (s *server) load() { s.store.find() }\n',
      'svc/store.go':
        'package main\ntype store struct{}\nfunc newStore() *store { return nil }\nfunc (s *store) find() {}\n',
    });
    expect(lines.filter((line) => line.startsWith('calls'))).toEqual([
      'calls server.load -> store.find',
      'calls main -> newStore',
      'calls main.HandleFunc /x -> server.handle',
      'calls main.HandleFunc /y -> server.load',
      'calls server.handle -> server.load',
    ]);
  });

  it.each([
    ['a verb', 'http.Get("http://users/x")', 'GET http://users/x -> users'],
    [
      'a request',
      'http.NewRequestWithContext(ctx, http.MethodPut, fmt.Sprintf("http://users:80/x/%d", id), nil)',
      'PUT http://users:80/x/{id} -> users',
    ],
    [
      'a client',
      'c := &http.Client{}\n\tc.Post("http://users/x", "application/json", body)',
      'POST http://users/x -> users',
    ],
    ['a default', 'base := getEnv("USERS", "http://users")\n\thttp.Get(base + "/x")', 'GET http://users/x -> users'],
    [
      'a field',
      'a := &api{base: "http://users"}\n\t_ = a\n}\ntype api struct { base string }\nfunc (a *api) x() {\n\thttp.Get(a.base + "/x")',
      'GET http://users/x -> users',
    ],
  ])('reads requests with %s', async (_, code, expected) => {
    expect(await main(['"net/http"', '"fmt"'], `func f(id int) {\n\t${code}\n}\n`)).toEqual([expected]);
  });

  it('knows a field that is filled in from the environment', async () => {
    const lines = await main(
      ['"net/http"', '"os"'],
      `
type server struct { usersAddr string }
func main() {
	svc := new(server)
	mustMapEnv(&svc.usersAddr, "USERS_ADDR")
}
func (s *server) x() { http.Get(s.usersAddr + "/x") }
`,
    );
    expect(lines).toEqual(['GET {USERS_ADDR}/x -> users']);
  });

  it('resolves names of other packages of the module', async () => {
    const lines = await read({
      'src/shop/main.go':
        'package main\nimport (\n"net/http"\n"github.com/a/repo/src/shop/config"\n)\nfunc f() { http.Get(config.Users + "/x") }\n',
      'src/shop/config/config.go': 'package config\nconst Users = "http://users"\n',
    });
    expect(lines).toEqual(['GET http://users/x -> users']);
  });

  it('reads both ends of gRPC', async () => {
    const lines = await main(
      ['"google.golang.org/grpc"', 'pb "shop/genproto"'],
      `
func main() {
	conn, err := grpc.NewClient("cart:7070", opts)
	cl := pb.NewCartServiceClient(conn)
	pb.RegisterCheckoutServiceServer(srv, svc)
	healthpb.RegisterHealthServer(srv, svc)
}
`,
    );
    expect(lines).toEqual(['client of CartService cart:7070', 'server of CheckoutService ?']);
  });

  it.each([
    [
      'database/sql',
      '"database/sql"',
      'db, err := sql.Open("postgres", "postgres://db/orders")',
      'uses postgresql postgres://db/orders',
    ],
    ['gorm', '"gorm.io/gorm"', 'gorm.Open(mysql.Open("u:p@tcp(db:3306)/x"), cfg)', 'uses mysql u:p@tcp(db:3306)/x'],
    [
      'pgx',
      '"github.com/jackc/pgx/v5/pgxpool"',
      'pgxpool.New(ctx, "postgres://db/x")',
      'uses postgresql postgres://db/x',
    ],
    [
      'Redis',
      '"github.com/redis/go-redis/v9"',
      'redis.NewClient(&redis.Options{Addr: "cache:6379"})',
      'uses redis cache:6379',
    ],
    [
      'MongoDB',
      '"go.mongodb.org/mongo-driver/mongo/options"',
      'options.Client().ApplyURI("mongodb://mongo")',
      'uses mongodb mongodb://mongo',
    ],
    ['SQL', '"database/sql"', 'db.QueryContext(ctx, `SELECT a FROM users u`)', 'SELECT users'],
    [
      'RabbitMQ',
      'amqp "github.com/rabbitmq/amqp091-go"',
      'c, err := amqp.Dial("amqp://rabbit")',
      'uses rabbitmq amqp://rabbit',
    ],
    ['Kafka', '"github.com/IBM/sarama"', 'm := &sarama.ProducerMessage{Topic: "orders"}', 'sends kafka orders'],
    ['NATS', '"github.com/nats-io/nats.go"', 'nc, _ := nats.Connect("nats://nats")', 'uses nats nats://nats'],
    [
      'feature flags',
      '"github.com/open-feature/go-sdk-contrib/providers/flagd/pkg"',
      'flagd.NewProvider()',
      'uses flagd ?',
    ],
  ])('reads %s', async (_, imported, code, expected) => {
    expect(await main([imported], `func main() {\n\t${code}\n}\n`)).toEqual([expected]);
  });

  it('reads messages of a channel that a field holds', async () => {
    const lines = await main(
      ['"github.com/streadway/amqp"'],
      `
type worker struct { channel *amqp.Channel; ticker *Ticker }
func (w *worker) run() {
	w.channel.Consume("orders", "", true, false, false, false, nil)
	w.channel.Publish("shop", "paid", false, false, msg)
	w.ticker.Publish("a", "b")
}
`,
    );
    expect(lines).toEqual(['receives rabbitmq orders', 'sends rabbitmq paid']);
  });

  it('leaves generated code and tests unread', async () => {
    const text = 'package a\nimport "net/http"\nfunc f() { http.Get("http://users/x") }\n';
    expect(
      await read({ 'a_test.go': text, 'a.pb.go': text, 'b.go': `// Code generated by x. DO NOT EDIT.\n${text}` }),
    ).toEqual([]);
  });
});
