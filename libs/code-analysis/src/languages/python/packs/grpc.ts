import { argumentOf, type FrameworkPack, type Match, type RpcNames } from '../../language';
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
        const service = serviceOf(match, /^([A-Z]\w*)Stub$/);
        const list = service === null ? [] : match.arguments('arguments');
        if (service === null || list.length !== 1) return null;
        return { kind: 'rpc', side: 'client', service, address: argumentOf(list, 0, 'channel') };
      },
    },
    {
      id: 'python.grpc.server',
      query: CALL,
      read(match) {
        const service = serviceOf(match, /^add_([A-Z]\w*)Servicer_to_server$/);
        return service === null
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

/** Every call is asked, so that the name comes before its path, and both before what the call is given. */
function serviceOf(match: Match, name: RegExp): string | null {
  if (!/(Stub|_to_server)$/.test(match.text('callee') ?? '')) return null;
  const service = name.exec(match.path('callee')?.at(-1) ?? '')?.[1];
  return service === undefined || /^(Health|ServerReflection)$/.test(service) ? null : service;
}
