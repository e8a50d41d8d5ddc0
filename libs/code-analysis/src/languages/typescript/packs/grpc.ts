import type { Path, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type RpcNames } from '../../language';
import { callOf, methodOf } from '../queries';

const NEW = `(new_expression constructor: [(identifier) (member_expression)] @class
  arguments: (arguments . (_) @address . (_) @credentials)) @site`;

export const rpc: RpcNames = {
  stubs: [/^([A-Z]\w*)Client$/],
  servers: [/^I?([A-Z]\w*)Server$/, /^([A-Z]\w*)(?:Implementation|Controller)$/],
  // A definition that is loaded when the program runs makes `new shop.CartService(…)`.
  plainStubs: true,
  made(callee, given) {
    const first = given[0]?.value ?? null;
    switch (callee.at(-1)) {
      case 'getService':
        return first?.kind === 'text' ? first.text : null;
      case 'createClient':
      case 'createPromiseClient':
        return serviceOf(pathIn(first));
      default:
        return null;
    }
  },
};

/** gRPC: `@grpc/grpc-js` with generated or loaded definitions, nice-grpc, Connect. */
export const grpc: FrameworkPack = {
  name: 'grpc',
  keywords: ['grpc', 'connectrpc', 'connect-es'],
  rules: [
    {
      id: 'typescript.grpc.client',
      query: NEW,
      read(match) {
        const service = serviceOf(match.path('class'));
        // What opens a channel is given credentials.
        const isChannel = /[cC]redentials|createInsecure|createSsl/.test(match.text('credentials') ?? '');
        return service === null || !isChannel
          ? null
          : { kind: 'rpc', side: 'client', service, address: match.value('address') };
      },
    },
    {
      id: 'typescript.grpc.server',
      ...methodOf('addService'),
      read(match) {
        const list = match.arguments('arguments');
        const service = serviceOf(pathIn(argumentOf(list, 0)));
        return service === null
          ? null
          : { kind: 'rpc', side: 'server', service, address: null, implementation: argumentOf(list, 1) };
      },
    },
    {
      id: 'typescript.nice-grpc.server',
      ...methodOf('add', 'service'),
      read(match) {
        const list = match.arguments('arguments');
        const definition = argumentOf(list, 0);
        const name = definition?.kind === 'name' ? definition.path.at(-1) : undefined;
        if (name === undefined || !/(Definition|Service)$/.test(name) || !/^[A-Z]/.test(name)) return null;
        const service = serviceOf([name]);
        return service === null
          ? null
          : { kind: 'rpc', side: 'server', service, address: null, implementation: argumentOf(list, 1) };
      },
    },
    {
      id: 'typescript.nice-grpc.client',
      ...callOf('createClient', 'createPromiseClient'),
      read(match) {
        const [definition, channel] = match.arguments('arguments').map(({ value }) => value);
        const path = pathIn(definition ?? null);
        const service = /(Definition|Service)$/.test(path?.at(-1) ?? '') ? serviceOf(path) : null;
        const address = channel?.kind === 'call' ? argumentOf(channel.arguments, 0, 'baseUrl') : null;
        return service === null ? null : { kind: 'rpc', side: 'client', service, address };
      },
    },
  ],
};

/** `pkg.CartService.service`, `CartServiceClient`, `CartServiceService` and `CartServiceDefinition` are all `CartService`. */
export function serviceOf(path: Path | null): string | null {
  const names = path?.at(-1) === 'service' ? path.slice(0, -1) : path;
  const name = names
    ?.at(-1)
    ?.replace(/(ServiceService|ServiceClient|ServiceDefinition)$/, 'Service')
    .replace(/(?<!Service)(Client|Definition)$/, '');
  return name !== undefined && /^[A-Z]\w*$/.test(name) && !/^(Health|ServerReflection)$/.test(name) ? name : null;
}

const pathIn = (value: Value | null): Path | null => (value?.kind === 'name' ? value.path : null);
