import { argumentOf, type FrameworkPack, type RpcNames } from '../../language';
import { CALL } from '../queries';

export const rpc: RpcNames = { stubs: [/^([A-Z]\w*)Stub$/], servers: [/^([A-Z]\w*)Servicer$/] };

/** gRPC: what is generated from a service `X` is `XStub` and `add_XServicer_to_server`. */
export const grpc: FrameworkPack = {
  name: 'grpc',
  keywords: ['grpc'],
  rules: [
    {
      id: 'python.grpc.client',
      query: CALL,
      read(match) {
        const service = /^([A-Z]\w*)Stub$/.exec(match.path('callee')?.at(-1) ?? '')?.[1];
        const list = match.arguments('arguments');
        if (service === undefined || list.length !== 1 || isOfEverybody(service)) return null;
        return { kind: 'rpc', side: 'client', service, address: argumentOf(list, 0, 'channel') };
      },
    },
    {
      id: 'python.grpc.server',
      query: CALL,
      read(match) {
        const service = /^add_([A-Z]\w*)Servicer_to_server$/.exec(match.path('callee')?.at(-1) ?? '')?.[1];
        return service === undefined || isOfEverybody(service)
          ? null
          : {
              kind: 'rpc',
              side: 'server',
              service,
              address: null,
              implementation: argumentOf(match.arguments('arguments'), 0, 'servicer'),
            };
      },
    },
  ],
};

const isOfEverybody = (service: string): boolean => /^(Health|ServerReflection)$/.test(service);
