import type { Claim, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf, creationOf, setting } from '../queries';

const VERBS: Readonly<Record<string, string>> = {
  GetAsync: 'GET',
  GetStringAsync: 'GET',
  GetStreamAsync: 'GET',
  GetByteArrayAsync: 'GET',
  GetFromJsonAsync: 'GET',
  GetFromJsonAsAsyncEnumerable: 'GET',
  PostAsync: 'POST',
  PostAsJsonAsync: 'POST',
  PutAsync: 'PUT',
  PutAsJsonAsync: 'PUT',
  PatchAsync: 'PATCH',
  PatchAsJsonAsync: 'PATCH',
  DeleteAsync: 'DELETE',
  DeleteFromJsonAsync: 'DELETE',
};
const CLIENTS = ['type.HttpClient', 'type.IHttpClientFactory.CreateClient', 'type.IHttpClient'];

/** `HttpClient`, typed and named clients, Refit, RestSharp, Dapr. A client that is given a base address calls who lives there. */
export const httpClients: FrameworkPack = {
  name: 'csharp-http',
  keywords: [
    'HttpClient',
    'RestClient',
    'RestService',
    'Refit',
    'Dapr',
    'dapr',
    'HttpRequestMessage',
    'GetJsonAsync',
    'HubConnectionBuilder',
    'BaseAddress',
  ],
  rules: [
    {
      id: 'csharp.http.verb',
      ...callOf(...Object.keys(VERBS)),
      read(match) {
        const receiver = match.path('receiver');
        const url = textArgument(match.arguments('arguments'), 0, 'requestUri');
        if (receiver === null || url === null || isRelative(url)) return null;
        return {
          kind: 'service_call',
          library: 'http',
          receiver,
          origins: CLIENTS,
          method: VERBS[match.text('name') ?? ''] ?? 'ANY',
          url,
        };
      },
    },
    {
      id: 'csharp.http.request-message',
      ...creationOf('HttpRequestMessage'),
      read(match) {
        const list = match.arguments('arguments');
        const url = textArgument(list, 1) ?? textArgument(match.arguments('initializer'), 99, 'RequestUri');
        const method = argumentOf(list, 0);
        if (url === null || isRelative(url)) return null;
        return request(url, method?.kind === 'name' ? (method.path.at(-1) ?? 'ANY').toUpperCase() : 'ANY');
      },
    },
    {
      id: 'csharp.http.base-address',
      ...setting('BaseAddress'),
      read(match) {
        const url = match.value('value');
        return url.kind === 'unknown' || url.kind === 'object' ? null : request(url, 'ANY');
      },
    },
    {
      id: 'csharp.http.base-given',
      ...creationOf('HttpClient', 'RestClient', 'RestClientOptions', 'FlurlClient'),
      read(match) {
        // What an HttpClient is given is a handler.
        const given = match.text('name') === 'HttpClient' ? null : textArgument(match.arguments('arguments'), 0);
        const url = given ?? textArgument(match.arguments('initializer'), 99, 'BaseAddress', 'BaseUrl');
        return url === null ? null : request(url, 'ANY');
      },
    },
    {
      id: 'csharp.refit.client',
      ...callOf('For'),
      read(match) {
        const url = textArgument(match.arguments('arguments'), 0);
        return match.path('receiver')?.at(-1) !== 'RestService' || url === null ? null : request(url, 'ANY');
      },
    },
    {
      id: 'csharp.dapr.invoke',
      ...callOf('InvokeMethodAsync', 'CreateInvokeMethodRequest', 'CreateInvokeHttpClient'),
      read(match) {
        const texts = match.arguments('arguments').flatMap(({ value }) => (value.kind === 'text' ? [value.text] : []));
        const [service, path = ''] = texts;
        if (service === undefined || !/^[\w-]+$/.test(service)) return null;
        return request({ kind: 'text', text: `http://${service}/${path.replace(/^\//, '')}` }, 'ANY');
      },
    },
    {
      id: 'csharp.signalr.client',
      ...callOf('WithUrl'),
      read(match) {
        const url = textArgument(match.arguments('arguments'), 0);
        return url === null || isRelative(url) ? null : request(url, 'WS');
      },
    },
  ],
};

function request(url: Value, method: string): Claim {
  return {
    kind: 'service_call',
    library: 'http',
    receiver: ['HttpClient'],
    origins: CLIENTS,
    certain: true,
    method,
    url,
  };
}

/** Below the base address of the client, which its registration tells. */
const isRelative = (url: Value): boolean => {
  const start = url.kind === 'joined' ? url.parts[0] : url;
  return start?.kind === 'text' && !/^\w+:\/\//.test(start.text);
};
