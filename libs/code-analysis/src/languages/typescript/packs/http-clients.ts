import { argumentOf, type FrameworkPack, type Match, type Rule, textArgument } from '../../language';
import type { Argument, Claim, Value } from '../../../reading';
import { callOf, methodOf } from '../queries';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options'];

export interface HttpLibrary {
  readonly name: string;
  readonly keywords: readonly string[];
  /** Objects and classes whose methods send requests, and functions that do, as full names. */
  readonly clients: readonly string[];
  /** Names under which the library's function is called itself: `got(url)`. */
  readonly functions?: readonly string[];
  /** Further methods that take a URL or the options of a request. */
  readonly methods?: readonly string[];
}

/** A pack for a client library of the usual form: `client.<verb>(url)`, `client(url, { method })`, `client({ url, method })`. */
export function httpClientPack({ name, keywords, clients, functions = [], methods = [] }: HttpLibrary): FrameworkPack {
  const verbs: Rule = {
    id: `typescript.${name}.verb`,
    ...methodOf(...VERBS, ...methods),
    read(match) {
      const method = match.text('method') ?? '';
      const receiver = match.path('receiver');
      const list = match.arguments('arguments');
      const url = urlOf(list);
      if (receiver === null || url === null) return null;
      const verb = VERBS.includes(method) ? (method === 'del' ? 'DELETE' : method.toUpperCase()) : methodIn(list);
      return { kind: 'service_call', library: name, receiver, origins: clients, method: verb, url };
    },
  };
  const called: Rule = {
    id: `typescript.${name}.call`,
    ...callOf(...functions),
    read: (match) => requestOf(match, name, clients),
  };
  return { name, keywords, rules: functions.length > 0 ? [verbs, called] : [verbs] };
}

export function requestOf(match: Match, library: string, origins: readonly string[], certain = false): Claim | null {
  const receiver = match.path('callee');
  const list = match.arguments('arguments');
  const url = urlOf(list);
  if (receiver === null || url === null) return null;
  return { kind: 'service_call', library, receiver, origins, method: methodIn(list, 'GET'), url, certain };
}

/** The address of a request: its first argument, or what its options name, as one URL or in parts. */
function urlOf(list: readonly Argument[]): Value | null {
  const option = (...names: readonly string[]) => argumentOf(list, 99, ...names);
  const url = textArgument(list, 0) ?? option('url', 'uri', 'target', 'baseURL', 'upstream');
  if (url !== null) return url;
  const host = option('hostname', 'host');
  if (host === null) return null;
  const port = option('port');
  return {
    kind: 'joined',
    parts: [
      { kind: 'text', text: 'http://' },
      host,
      ...(port === null ? [] : [{ kind: 'text', text: ':' } as const, port]),
      option('path') ?? { kind: 'text', text: '/' },
    ],
  };
}

function methodIn(list: readonly Argument[], otherwise = 'ANY'): string {
  const method = argumentOf(list, 99, 'method');
  return method?.kind === 'text' ? method.text.toUpperCase() : method === null ? otherwise : 'ANY';
}
