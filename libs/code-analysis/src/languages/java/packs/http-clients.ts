import { argumentOf, type FrameworkPack } from '../../language';

const REST_TEMPLATES = [
  'org.springframework.web.client.RestTemplate',
  'org.springframework.web.client.RestOperations',
  'org.springframework.security.oauth2.client.OAuth2RestTemplate',
  'org.springframework.security.oauth2.client.OAuth2RestOperations',
  'org.springframework.boot.web.client.RestTemplateBuilder',
];
const METHODS: Readonly<Record<string, string>> = {
  getForObject: 'GET',
  getForEntity: 'GET',
  postForObject: 'POST',
  postForEntity: 'POST',
  postForLocation: 'POST',
  patchForObject: 'PATCH',
  put: 'PUT',
  delete: 'DELETE',
  headForHeaders: 'HEAD',
  optionsForAllow: 'OPTIONS',
  execute: 'ANY',
};

/** RestTemplate, WebClient, RestClient, and the clients of the JDK, of Apache and OkHttp. */
export const httpClients: FrameworkPack = {
  name: 'http-clients',
  keywords: [
    'RestTemplate',
    'RestOperations',
    'WebClient',
    'RestClient',
    'java.net.http',
    'java.net.URL',
    'okhttp',
    'org.apache.http',
    'org.apache.hc',
  ],
  rules: [
    {
      id: 'java.rest-template.method',
      query: `(method_invocation object: (_) @client name: (identifier) @method arguments: (argument_list) @arguments
        (#any-of? @method ${Object.keys(METHODS)
          .map((method) => `"${method}"`)
          .join(' ')})) @site`,
      read(match) {
        const receiver = match.path('client');
        const url = argumentOf(match.arguments('arguments'), 0);
        if (receiver === null || url === null) return null;
        return {
          kind: 'service_call',
          library: 'rest-template',
          receiver,
          origins: REST_TEMPLATES,
          method: METHODS[match.text('method') ?? ''] ?? 'ANY',
          url,
        };
      },
    },
    {
      id: 'java.rest-template.exchange',
      query: `(method_invocation object: (_) @client name: (identifier) @method arguments: (argument_list) @arguments
        (#eq? @method "exchange")) @site`,
      read(match) {
        const list = match.arguments('arguments');
        const receiver = match.path('client');
        const url = argumentOf(list, 0);
        const method = argumentOf(list, 1);
        if (receiver === null || url === null) return null;
        const verb = method?.kind === 'name' ? (method.path.at(-1) ?? 'ANY') : 'ANY';
        return { kind: 'service_call', library: 'rest-template', receiver, origins: REST_TEMPLATES, method: verb, url };
      },
    },
    {
      id: 'java.web-client.uri',
      query: `(method_invocation object: (_) @client name: (identifier) @method arguments: (argument_list . (_) @url)
        (#any-of? @method "uri" "baseUrl" "rootUri" "url")) @site`,
      read(match) {
        const verb = /\.?(get|post|put|delete|patch|head)\(\)\s*$/.exec(match.text('client') ?? '')?.[1];
        return {
          kind: 'service_call',
          library: 'web-client',
          receiver: [],
          origins: [],
          method: verb?.toUpperCase() ?? 'ANY',
          url: match.value('url'),
        };
      },
    },
    {
      id: 'java.web-client.create',
      query: `(method_invocation object: (identifier) @client name: (identifier) @method arguments: (argument_list . (_) @url)
        (#any-of? @client "WebClient" "RestClient" "HttpRequest") (#any-of? @method "create" "newBuilder")) @site`,
      read: (match) => ({
        kind: 'service_call',
        library: 'web-client',
        receiver: [],
        origins: [],
        method: 'ANY',
        url: match.value('url'),
      }),
    },
    {
      id: 'java.http-request.new',
      query: `(object_creation_expression type: (type_identifier) @type arguments: (argument_list . (_) @url)
        (#any-of? @type "HttpGet" "HttpPost" "HttpPut" "HttpDelete" "HttpPatch" "URL" "URI" "HttpHost")) @site`,
      read(match) {
        const verb = /^Http(Get|Post|Put|Delete|Patch)$/.exec(match.text('type') ?? '')?.[1];
        return {
          kind: 'service_call',
          library: 'http-client',
          receiver: [],
          origins: [],
          method: verb?.toUpperCase() ?? 'ANY',
          url: match.value('url'),
        };
      },
    },
  ],
};
