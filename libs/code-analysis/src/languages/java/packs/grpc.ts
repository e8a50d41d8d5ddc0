import type { FrameworkPack, RpcNames } from '../../language';

export const rpc: RpcNames = {
  stubs: [/^([A-Z]\w*?)(?:Blocking|BlockingV2|Future|Coroutine)?Stub$/, /^([A-Z]\w*)Grpc(?:Kt)?$/],
  servers: [/^([A-Z]\w*?)(?:Coroutine)?ImplBase$/],
};

/** Stubs and servers that are generated from `.proto` files. */
export const grpc: FrameworkPack = {
  name: 'grpc',
  keywords: ['io.grpc', 'ImplBase', 'GrpcClient'],
  rules: [
    {
      id: 'java.grpc.stub',
      query: `(method_invocation object: (identifier) @stubs name: (identifier) @method
        (#match? @stubs "Grpc$") (#any-of? @method "newStub" "newBlockingStub" "newFutureStub")) @site`,
      read: (match) => ({
        kind: 'rpc',
        side: 'client',
        service: (match.text('stubs') ?? '').replace(/Grpc$/, ''),
        address: null,
      }),
    },
    {
      id: 'java.grpc.server',
      query: `(class_declaration superclass: (superclass (_) @base) (#match? @base "ImplBase$")) @site`,
      read: (match) => ({
        kind: 'rpc',
        side: 'server',
        service: (match.text('base') ?? '').replace(/^.*\./, '').replace(/ImplBase$/, ''),
        address: null,
      }),
    },
  ],
};
