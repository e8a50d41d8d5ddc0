import { argumentOf, type FrameworkPack } from '../../language';
import { CALL, CALLEE } from '../queries';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

export interface HttpLibrary {
  readonly name: string;
  readonly keywords: readonly string[];
  /** Modules and classes whose methods send requests, as full names. */
  readonly clients: readonly string[];
  /** Methods that open a websocket. */
  readonly websocketMethods?: readonly string[];
}

/** A pack for a client library of the usual form: `client.<verb>(url)`, `client.request(method, url)`. */
export function httpClientPack({ name, keywords, clients, websocketMethods = [] }: HttpLibrary): FrameworkPack {
  return {
    name,
    keywords,
    rules: [
      {
        id: `python.${name}.verb`,
        query: CALL,
        only: { capture: CALLEE, names: [...VERBS, ...websocketMethods] },
        read(match) {
          const receiver = match.path('receiver');
          const url = argumentOf(match.arguments('arguments'), 0, 'url');
          const method = match.text('method') ?? '';
          if (receiver === null || url === null) return null;
          return {
            kind: 'service_call',
            library: name,
            receiver,
            origins: clients,
            method: websocketMethods.includes(method) ? 'WS' : method.toUpperCase(),
            url,
          };
        },
      },
      {
        id: `python.${name}.request`,
        query: CALL,
        only: { capture: CALLEE, names: ['request', 'stream'] },
        read(match) {
          const list = match.arguments('arguments');
          const receiver = match.path('receiver');
          const url = argumentOf(list, 1, 'url');
          const method = argumentOf(list, 0, 'method');
          if (receiver === null || url === null) return null;
          return {
            kind: 'service_call',
            library: name,
            receiver,
            origins: clients,
            method: method?.kind === 'text' ? method.text.toUpperCase() : 'ANY',
            url,
          };
        },
      },
    ],
  };
}
