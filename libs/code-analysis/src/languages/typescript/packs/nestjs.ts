import type { Argument, Claim, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match, textArgument } from '../../language';
import { callOf, decorated, decoratedInClass, entryOf, methodOf } from '../queries';

const VERBS = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All', 'Sse'];
const SLASH: Value = { kind: 'text', text: '/' };

const CONTROLLERS = ['Controller', 'JsonController', 'Route'];

/** NestJS over HTTP and websockets: controllers, gateways. */
export const nestjs: FrameworkPack = {
  name: 'nestjs',
  keywords: ['@nestjs/'],
  rules: [
    {
      id: 'typescript.nestjs.route',
      ...decoratedInClass(...VERBS),
      read(match) {
        if (!CONTROLLERS.includes(match.text('class') ?? '')) return null;
        const verb = (match.text('decorator') ?? '').toUpperCase();
        return {
          kind: 'endpoint',
          protocol: 'http',
          methods: [verb === 'ALL' ? 'ANY' : verb === 'SSE' ? 'GET' : verb],
          path: below(prefixOf(match), argumentOf(match.arguments('arguments'), 0)),
          router: ['@Controller'],
          certain: true,
        };
      },
    },
    {
      id: 'typescript.nestjs.subscribe-message',
      ...decoratedInClass('SubscribeMessage'),
      read(match) {
        if (match.text('class') !== 'WebSocketGateway') return null;
        const list = match.arguments('of');
        const path = argumentOf(list, 99, 'path', 'namespace');
        return {
          kind: 'endpoint',
          protocol: 'websocket',
          methods: ['WS'],
          path: below(null, path),
          router: ['@WebSocketGateway'],
          certain: true,
        };
      },
    },
  ],
};

function prefixOf(match: Match): Value | null {
  const list = match.arguments('of');
  return textArgument(list, 0, 'path');
}

/** Neither part needs its slash. */
function below(prefix: Value | null, path: Value | null): Value {
  const inner = path?.kind === 'list' ? (path.items[0] ?? null) : path;
  const parts = [SLASH, ...(prefix === null ? [] : [prefix]), ...(inner === null ? [] : [SLASH, inner])];
  return parts.every((part) => part.kind === 'text')
    ? {
        kind: 'text',
        text: parts
          .map((part) => part.text)
          .join('')
          .replace(/(.)\/+$/, '$1'),
      }
    : { kind: 'joined', parts };
}

const BROKERS: Readonly<Record<string, string>> = {
  KAFKA: 'kafka',
  RMQ: 'rabbitmq',
  NATS: 'nats',
  REDIS: 'redis',
  MQTT: 'mqtt',
};

/** NestJS microservices: patterns that are sent and answered, transports, gRPC services. */
export const nestjsMicroservices: FrameworkPack = {
  name: 'nestjs-microservices',
  keywords: ['@nestjs/microservices'],
  rules: [
    {
      id: 'typescript.nestjs.pattern',
      ...decorated('MessagePattern', 'EventPattern'),
      read: (match) => ({
        kind: 'message',
        direction: 'receive',
        engine: null,
        subject: patternOf(match.arguments('arguments')),
        address: null,
      }),
    },
    {
      id: 'typescript.nestjs.send',
      ...methodOf('send', 'emit'),
      read(match) {
        const receiver = match.path('receiver');
        const subject = patternOf(match.arguments('arguments'));
        if (receiver === null || subject === null) return null;
        return {
          kind: 'message',
          direction: 'send',
          engine: null,
          subject,
          address: null,
          proof: {
            path: receiver,
            origins: [
              'ClientProxy',
              'ClientKafka',
              'ClientKafkaProxy',
              'ClientRMQ',
              'ClientNats',
              'ClientTCP',
              'ClientProxyFactory.create',
            ].map((name) => `@nestjs.microservices.${name}`),
          },
        };
      },
    },
    {
      id: 'typescript.nestjs.transport',
      ...entryOf('transport'),
      read(match) {
        const [holder, transport] = match.path('value') ?? [];
        const engine = holder === 'Transport' ? BROKERS[transport ?? ''] : undefined;
        const list = match.arguments('object');
        if (holder === 'Transport' && transport === 'TCP') return overTcp(match, list);
        const address = argumentOf(
          list,
          99,
          'options.urls',
          'options.url',
          'options.servers',
          'options.client.brokers',
          'options.host',
        );
        return engine === undefined
          ? null
          : {
              kind: 'resource',
              resource: 'broker',
              engine,
              address: address?.kind === 'list' ? (address.items[0] ?? null) : address,
            };
      },
    },
    {
      id: 'typescript.nestjs.grpc-method',
      ...decorated('GrpcMethod', 'GrpcStreamMethod'),
      read(match) {
        const [service, method] = match.arguments('arguments').map(({ value }) => value);
        const handler = match.node('handler')?.childForFieldName('name')?.text ?? '';
        if (service?.kind !== 'text') return null;
        return {
          kind: 'rpc',
          side: 'server',
          service: service.text,
          address: null,
          method: method?.kind === 'text' ? method.text : handler,
        };
      },
    },
    {
      id: 'typescript.nestjs.grpc-service',
      ...callOf('getService'),
      read(match) {
        const service = argumentOf(match.arguments('arguments'), 0);
        return service?.kind === 'text' && /^[A-Z]\w+$/.test(service.text)
          ? { kind: 'rpc', side: 'client', service: service.text, address: null }
          : null;
      },
    },
  ],
};

/** A client over TCP names the service itself; what listens names its own port. */
function overTcp(match: Match, list: readonly Argument[]): Claim | null {
  let node = match.node('object')?.parent ?? null;
  for (let depth = 0; node !== null && depth < 8; depth += 1, node = node.parent) {
    if (node.type === 'call_expression' && /Microservice$/.test(node.childForFieldName('function')?.text ?? ''))
      return null;
  }
  const host = argumentOf(list, 99, 'options.host') ?? { kind: 'text', text: 'localhost' };
  const port = argumentOf(list, 99, 'options.port');
  if (port === null) return null;
  const address: Value = { kind: 'joined', parts: [host, { kind: 'text', text: ':' }, port] };
  return { kind: 'message', direction: 'send', engine: null, subject: null, address };
}

/** `'users.get'`, or `{ cmd: 'get' }` as `cmd:get`: the order of its entries says nothing. */
function patternOf(list: readonly Argument[]): Value | null {
  const first = textArgument(list, 0);
  if (first !== null) return first;
  const entries = list.flatMap(({ keyword, value }) =>
    keyword !== null && value.kind === 'text' ? [`${keyword}:${value.text}`] : [],
  );
  return entries.length === 0 ? null : { kind: 'text', text: entries.sort().join(',') };
}
