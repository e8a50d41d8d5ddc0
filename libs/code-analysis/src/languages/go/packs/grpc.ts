import { argumentOf, type FrameworkPack, type RpcNames } from '../../language';
import { CALL } from '../queries';

export const rpc: RpcNames = {
  stubs: [/^New([A-Z]\w*)Client$/, /^([A-Z]\w*)Client$/],
  servers: [/^(?:Unimplemented|Unsafe)([A-Z]\w*)Server$/],
};

/** gRPC: what `protoc` makes of a service has its name. */
export const grpc: FrameworkPack = {
  name: 'go-grpc',
  keywords: ['grpc'],
  rules: [
    {
      id: 'go.grpc.client',
      query: CALL,
      read(match) {
        const service = /^New([A-Z]\w*)Client$/.exec(match.text('name') ?? '')?.[1];
        if (service === undefined || /^(Health|ServerReflection)$/.test(service)) return null;
        const list = match.arguments('arguments');
        if (list.length !== 1 || match.path('callee')?.length !== 2) return null;
        return { kind: 'rpc', side: 'client', service, address: argumentOf(list, 0) };
      },
    },
    {
      id: 'go.grpc.server',
      query: CALL,
      read(match) {
        const service = /^Register([A-Z]\w*)Server$/.exec(match.text('name') ?? '')?.[1];
        if (service === undefined || /^(Health|ServerReflection)$/.test(service)) return null;
        const implementation = argumentOf(match.arguments('arguments'), 1);
        return implementation === null ? null : { kind: 'rpc', side: 'server', service, address: null, implementation };
      },
    },
  ],
};
