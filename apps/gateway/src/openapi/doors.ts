import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import type { GuardedRoute } from '../access/access.guard';
import { Problem } from '../problems/problem';

type Paths = OpenAPIObject['paths'];
type Responses = NonNullable<Paths[string]['get']>['responses'];
const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

const answer = {
  description: 'What went wrong: docs/errors.md and /api/problems list every code',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
const bearer = {
  type: 'http' as const,
  scheme: 'bearer',
  description: 'A key of the API, or a token of the OpenID Connect issuer, where access control is on',
};

/** The document with what counts for every call: who may make it, and how it says what went wrong. */
export function withDoors(document: OpenAPIObject, routes: readonly GuardedRoute[]): OpenAPIObject {
  const access = new Map(routes.map((route) => [`${route.method} ${templateOf(route.url)}`, route.access]));
  const paths: Paths = {};
  for (const [path, item] of Object.entries(document.paths)) {
    paths[path] = { ...item };
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const needed = access.get(`${method.toUpperCase()} ${path}`) ?? 'admin';
      paths[path][method] = {
        ...operation,
        // Of a scheme other than OAuth 2 the list holds the roles that are needed: OpenAPI 3.1, 4.8.30.
        security: needed === 'public' ? [] : [{ bearer: [needed] }],
        responses: { ...withStatus(operation.responses), default: answer },
      };
    }
  }
  const { $schema: _, ...problem } = z.toJSONSchema(Problem);
  return {
    ...document,
    paths,
    components: {
      ...document.components,
      schemas: { ...document.components?.schemas, Problem: problem as SchemaObject },
      securitySchemes: { bearer },
    },
  };
}

/** An answer whose route names no status stands under `default`, where errors belong; such a route answers 200. */
function withStatus({ default: unnamed, ...named }: Responses): Responses {
  return unnamed === undefined ? named : { ...named, 200: unnamed };
}

/** An address as OpenAPI writes it: `/chains/{chain_id}` for `/chains/:chain_id`. */
const templateOf = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

type SchemaObject = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
