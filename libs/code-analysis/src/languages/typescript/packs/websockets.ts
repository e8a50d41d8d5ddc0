import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf, methodOf } from '../queries';

/** Websockets: `ws`, that of the browser, and socket.io. */
export const websockets: FrameworkPack = {
  name: 'websockets',
  keywords: ['WebSocket', 'socket.io', "'ws'", '"ws"'],
  rules: [
    {
      id: 'typescript.websocket.connect',
      ...callOf('WebSocket', 'ReconnectingWebSocket', 'io', 'connect'),
      read(match) {
        const receiver = match.path('callee');
        const url = textArgument(match.arguments('arguments'), 0);
        if (receiver === null || url === null) return null;
        const named = match.text('name') ?? '';
        return {
          kind: 'service_call',
          library: named === 'WebSocket' ? 'ws' : 'socket.io',
          receiver,
          origins: [
            'ws',
            'ws.WebSocket',
            'socket.io-client',
            'socket.io-client.io',
            'socket.io-client.connect',
            'reconnecting-websocket',
          ],
          certain: named === 'WebSocket',
          method: 'WS',
          url,
        };
      },
    },
    {
      id: 'typescript.websocket.server',
      ...callOf('WebSocketServer', 'Server'),
      read(match) {
        const callee = match.path('callee')?.join('.') ?? '';
        if (!/^(WebSocket\.Server|WebSocketServer|ws\.Server|ws\.WebSocketServer)$/.test(callee)) return null;
        const path = argumentOf(match.arguments('arguments'), 99, 'path');
        return {
          kind: 'endpoint',
          protocol: 'websocket',
          methods: ['WS'],
          path: path ?? { kind: 'text', text: '/' },
          router: callee.split('.'),
          certain: true,
        };
      },
    },
    {
      id: 'typescript.websocket.namespace',
      ...methodOf('of'),
      read(match) {
        const router = match.path('receiver');
        const path = argumentOf(match.arguments('arguments'), 0);
        if (router === null || path?.kind !== 'text' || !path.text.startsWith('/')) return null;
        return { kind: 'endpoint', protocol: 'websocket', methods: ['WS'], path, router };
      },
    },
  ],
};
