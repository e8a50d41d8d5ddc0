import type { Claim } from '../../../reading';
import type { FrameworkPack, Match } from '../../language';
import { annotationsOf, textsOf, typeAround } from '../annotations';

const VERBS = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']);

/** JAX-RS, as Jersey, RESTEasy and Quarkus serve it. */
export const jaxRs: FrameworkPack = {
  name: 'jax-rs',
  keywords: ['ws.rs'],
  rules: [
    {
      id: 'java.jax-rs.method',
      query: `(method_declaration (modifiers) @modifiers (#match? @modifiers "@(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)")) @site @handler`,
      read: readMethod,
    },
  ],
};

function readMethod(match: Match): Claim[] {
  const method = match.node('site');
  const type = method === null ? null : typeAround(method);
  if (method === null || type?.type !== 'class_declaration') return [];
  const own = annotationsOf(method);
  const methods = own.map(({ name }) => name).filter((name) => VERBS.has(name));
  const pathOf = (annotations: typeof own): string => {
    const [path] = annotations
      .filter(({ name }) => name === 'Path')
      .flatMap((each) => textsOf(each.arguments, 'value'));
    return path?.kind === 'text' ? `/${path.text.replace(/^\/+|\/+$/g, '')}` : '';
  };
  const path = `${pathOf(annotationsOf(type))}${pathOf(own)}`.replace(/\/{2,}/g, '/') || '/';
  return methods.length === 0
    ? []
    : [{ kind: 'endpoint', protocol: 'http', methods, path: { kind: 'text', text: path }, router: [], certain: true }];
}
