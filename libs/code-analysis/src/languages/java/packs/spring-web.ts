import type { Claim, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match } from '../../language';
import { type Annotation, annotationsOf, textsOf, typeAround } from '../annotations';
import { readPlaceholders } from '../values';

const VERBS: Readonly<Record<string, string>> = {
  GetMapping: 'GET',
  PostMapping: 'POST',
  PutMapping: 'PUT',
  DeleteMapping: 'DELETE',
  PatchMapping: 'PATCH',
  GetExchange: 'GET',
  PostExchange: 'POST',
  PutExchange: 'PUT',
  DeleteExchange: 'DELETE',
  PatchExchange: 'PATCH',
};
const EMPTY: Value = { kind: 'text', text: '' };

/** Spring MVC and WebFlux by annotations, repositories that are exported over HTTP, and Feign clients, which are written alike. */
export const springWeb: FrameworkPack = {
  name: 'spring-web',
  keywords: ['org.springframework.web', 'org.springframework.data.rest', 'feign'],
  rules: [
    {
      id: 'java.spring.mapping',
      query: `(method_declaration (modifiers) @modifiers (#match? @modifiers "Mapping|Exchange")) @site @handler`,
      read: readMapping,
    },
    {
      id: 'java.spring.repository-resource',
      query: `(interface_declaration (modifiers) @modifiers (#match? @modifiers "RepositoryRestResource")) @site`,
      read(match) {
        const resource = annotationsOf(match.node('site')).find(({ name }) => name === 'RepositoryRestResource');
        if (resource === undefined || /exported\s*=\s*false/.test(match.text('modifiers') ?? '')) return null;
        const path = argumentOf(resource.arguments, 99, 'path');
        return path?.kind !== 'text'
          ? null
          : {
              kind: 'endpoint',
              protocol: 'http',
              methods: ['GET', 'POST'],
              path: { kind: 'text', text: `/${path.text.replace(/^\/+/, '')}` },
              router: [],
              certain: true,
            };
      },
    },
    {
      id: 'java.spring.router-function',
      query: `(method_invocation name: (identifier) @method arguments: (argument_list . (string_literal) @path . [(method_reference) (lambda_expression)]) @arguments
        (#any-of? @method "GET" "POST" "PUT" "DELETE" "PATCH")) @site`,
      read: (match) => ({
        kind: 'endpoint',
        protocol: 'http',
        methods: [match.text('method') ?? 'GET'],
        path: match.value('path'),
        router: [],
        certain: true,
      }),
    },
  ],
};

function readMapping(match: Match): Claim[] {
  const method = match.node('site');
  const type = method === null ? null : typeAround(method);
  if (method === null || type === null) return [];
  const mapping = annotationsOf(method).find(
    ({ name }) => name in VERBS || name === 'RequestMapping' || name === 'HttpExchange',
  );
  if (mapping === undefined) return [];
  const around = annotationsOf(type);
  const methods = methodsOf(mapping);
  const outer = around.find(({ name }) => name === 'RequestMapping' || name === 'HttpExchange');
  const prefixes = outer === undefined ? [EMPTY] : orEmpty(textsOf(outer.arguments, 'value', 'path', 'url'));
  const paths = orEmpty(textsOf(mapping.arguments, 'value', 'path', 'url'));
  const full = prefixes.flatMap((prefix) => paths.map((path) => below(prefix, path)));
  const feign = around.find(({ name }) => name === 'FeignClient');
  if (feign !== undefined) return full.flatMap((path) => methods.map((verb) => feignCall(feign, verb, path)));
  const isController = around.some(({ name }) => /Controller$|^RequestMapping$|^BasePathAwareController$/.test(name));
  // An interface of routes is what a controller elsewhere implements, or a client.
  if (!isController || type.type === 'interface_declaration') return [];
  return full.map((path) => ({ kind: 'endpoint', protocol: 'http', methods, path, router: [], certain: true }));
}

function methodsOf(mapping: Annotation): string[] {
  const verb = VERBS[mapping.name];
  if (verb !== undefined) return [verb];
  const value = argumentOf(mapping.arguments, 99, 'method');
  const named = (value?.kind === 'list' ? value.items : value === null ? [] : [value]).flatMap((each) =>
    each.kind === 'name' ? [each.path.at(-1) ?? ''] : [],
  );
  return named.length > 0 ? named : ['ANY'];
}

const orEmpty = (values: readonly Value[]): readonly Value[] => (values.length > 0 ? values : [EMPTY]);

/** One path below another, with one slash between. */
function below(prefix: Value, path: Value): Value {
  const inner = path.kind === 'text' ? { ...path, text: path.text.replace(/^\/*(?=.)/, '/') } : path;
  if (prefix.kind === 'text' && inner.kind === 'text') {
    const text = `${prefix.text.replace(/\/+$/, '')}${inner.text}`;
    return { kind: 'text', text: text.startsWith('/') ? text : `/${text}` };
  }
  return { kind: 'joined', parts: [prefix, inner] };
}

function feignCall(feign: Annotation, method: string, path: Value): Claim {
  const url = argumentOf(feign.arguments, 99, 'url');
  const name = argumentOf(feign.arguments, 0, 'name', 'value', 'serviceId');
  const prefix = argumentOf(feign.arguments, 99, 'path');
  const host: Value =
    url?.kind === 'text' && url.text !== ''
      ? readPlaceholders(url.text)
      : {
          kind: 'joined',
          parts: [
            { kind: 'text', text: 'http://' },
            name?.kind === 'text' ? readPlaceholders(name.text) : (name ?? EMPTY),
          ],
        };
  return {
    kind: 'service_call',
    library: 'feign',
    receiver: [],
    origins: [],
    certain: true,
    method,
    base: host,
    url: prefix?.kind === 'text' ? below(prefix, path) : path,
  };
}
