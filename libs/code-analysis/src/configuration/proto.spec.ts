import { readProto } from './proto';

describe('a .proto file', () => {
  it('defines services with methods, in its package', () => {
    const text = `// service Commented { rpc No (A) returns (B); }
syntax = "proto3";
package shop.v1; /* a
comment with { */
option go_package = "x/service Fake { }";
message Cart { message Item { string service = 1; } repeated Item items = 1; }
service CartService {
  option (google.api.default_host) = "cart { }";
  rpc AddItem(AddItemRequest) returns (Empty) {
    option (google.api.http) = { post: "/v1/cart" body: "*" };
  }
  rpc GetCart (GetCartRequest) returns (stream Cart);
}
service Empty {}
`;
    expect(readProto(text)).toEqual([
      { name: 'CartService', full_name: 'shop.v1.CartService', methods: ['AddItem', 'GetCart'], line: 7 },
      { name: 'Empty', full_name: 'shop.v1.Empty', methods: [], line: 14 },
    ]);
  });

  it('needs no package', () => {
    expect(readProto('service A { rpc B (C) returns (D); }')).toEqual([
      { name: 'A', full_name: 'A', methods: ['B'], line: 1 },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['another language', 'class service { }\nservice = 1'],
    ['a message with a field of that name', 'message M { string service = 1; rpc x = 2; }'],
    ['a string that is not closed', 'option a = "service A {'],
    ['a comment that is not closed', '/* service A { }'],
  ])('%s defines none', (_, text) => {
    expect(readProto(text)).toEqual([]);
  });

  it('is read to its end where brackets are not closed, and bounded', () => {
    expect(readProto('service A { rpc B (C) returns (D) {').map(({ methods }) => methods)).toEqual([['B']]);
    expect(readProto('service A { rpc B (C) returns (D); }\n'.repeat(10_000))).toHaveLength(200);
    expect(readProto('{'.repeat(200_000))).toEqual([]);
    expect(readProto(`service A {${' rpc M (C) returns (D);'.repeat(10_000)}`)[0]?.methods).toHaveLength(500);
  });
});
