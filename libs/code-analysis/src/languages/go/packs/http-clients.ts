import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf } from '../queries';

const LIBRARIES = [
  'net.http',
  'net.http.Client',
  'net.http.DefaultClient',
  'go.opentelemetry.io.contrib.instrumentation.net.http.otelhttp',
];
const RESTY = [
  'github.com.go-resty.resty.New.R',
  'github.com.go-resty.resty.Client.R',
  'github.com.go-resty.resty.New',
];

/** Requests with net/http and resty. */
export const httpClients: FrameworkPack = {
  name: 'go-http',
  keywords: ['net/http', 'resty', 'otelhttp'],
  rules: [
    {
      id: 'go.http.verb',
      ...callOf('Get', 'Post', 'PostForm', 'Head', 'Put', 'Patch', 'Delete'),
      read(match) {
        const receiver = match.path('receiver');
        const list = match.arguments('arguments');
        const first = argumentOf(list, 0);
        // `otelhttp.Get(ctx, url)` begins with a context.
        const url =
          first?.kind === 'name' && /^(ctx|context)$/i.test(first.path.at(-1) ?? '')
            ? textArgument(list, 1)
            : textArgument(list, 0);
        if (receiver === null || url === null) return null;
        const method = (match.text('name') ?? '').replace('PostForm', 'Post').toUpperCase();
        return { kind: 'service_call', library: 'http', receiver, origins: [...LIBRARIES, ...RESTY], method, url };
      },
    },
    {
      id: 'go.http.request',
      ...callOf('NewRequest', 'NewRequestWithContext'),
      read(match) {
        const receiver = match.path('receiver');
        const list = match.arguments('arguments');
        const at = match.text('name') === 'NewRequest' ? 0 : 1;
        const method = argumentOf(list, at);
        const url = textArgument(list, at + 1);
        if (receiver === null || url === null) return null;
        const verb =
          method?.kind === 'text'
            ? method.text
            : method?.kind === 'name'
              ? (method.path.at(-1) ?? '').replace(/^Method/, '')
              : 'ANY';
        return {
          kind: 'service_call',
          library: 'http',
          receiver,
          origins: LIBRARIES,
          method: verb === '' ? 'GET' : verb.toUpperCase(),
          url,
        };
      },
    },
    {
      id: 'go.http.reverse-proxy',
      ...callOf('NewSingleHostReverseProxy'),
      read(match) {
        const receiver = match.path('receiver');
        const url = textArgument(match.arguments('arguments'), 0);
        if (receiver === null || url === null) return null;
        return { kind: 'service_call', library: 'http', receiver, origins: ['net.http.httputil'], method: 'ANY', url };
      },
    },
    {
      id: 'go.websocket.dial',
      ...callOf('Dial', 'DialContext'),
      read(match) {
        const receiver = match.path('receiver');
        const list = match.arguments('arguments');
        const url = match.text('name') === 'Dial' ? textArgument(list, 0) : textArgument(list, 1);
        if (receiver === null || url === null) return null;
        return {
          kind: 'service_call',
          library: 'websocket',
          receiver,
          origins: [
            'github.com.gorilla.websocket.DefaultDialer',
            'github.com.gorilla.websocket.Dialer',
            'nhooyr.io.websocket',
            'golang.org.x.net.websocket',
          ],
          method: 'WS',
          url,
        };
      },
    },
  ],
};
