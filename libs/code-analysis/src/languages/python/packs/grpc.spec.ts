import { readFile } from '../../facts.fixture';

describe('gRPC of Python', () => {
  it('reads stubs with the address of their channel, and what is answered', async () => {
    const text = `
import os
import grpc
import demo_pb2_grpc
address = os.environ.get("CATALOG_ADDR", "catalog:3550")
channel = grpc.insecure_channel(address)
stub = demo_pb2_grpc.ProductCatalogServiceStub(channel)
cart = demo_pb2_grpc.CartServiceStub(grpc.secure_channel("cart:7070", credentials))
health = health_pb2_grpc.HealthStub(channel)
demo_pb2_grpc.add_EmailServiceServicer_to_server(Email(), server)
health_pb2_grpc.add_HealthServicer_to_server(Health(), server)
`;
    expect(await readFile('main.py', text)).toEqual([
      'client of ProductCatalogService catalog:3550',
      'client of CartService cart:7070',
      'server of EmailService ?',
    ]);
  });

  it('takes nothing else for it', async () => {
    const text = 'import grpc\nstub = Stub(channel)\npb.QuoteStub()\nadd_to_server(x)\n';
    expect(await readFile('main.py', text)).toEqual([]);
  });
});
