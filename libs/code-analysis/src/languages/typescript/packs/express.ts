import type { Argument, Value } from '../../../reading';
import { argumentOf, type FrameworkPack } from '../../language';
import { methodOf } from '../queries';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'all'];
/** Names that people give to what routes hang on. */
const ROUTER_NAME = /(^|[a-z_])(app|router|server|fastify|routes?|api|instance)$/i;

const MAKES_ROUTER =
  /^(express|Router|fastify|Fastify|Hono|polka|createServer|KoaRouter|require\((express|fastify|polka|koa-router|@koa\/router)\))$/;

const ROUTE_CHAIN = `(call_expression
  function: (member_expression
    object: (call_expression
      function: (member_expression object: (_) @router property: (property_identifier) @route)
      arguments: (arguments . (_)) @path)
    property: (property_identifier) @method)) @site`;
const HANDLER = `(call_expression
  function: (member_expression property: (property_identifier) @method)
  arguments: (arguments . [(string) (template_string)] [(identifier) (member_expression) (call_expression)] @handles)) @site`;
const MADE = `[
  (variable_declarator name: (identifier) @name value: [(call_expression) (new_expression)] @value)
  (assignment_expression left: (_) @name right: [(call_expression) (new_expression)] @value)
  (public_field_definition name: (_) @name value: [(call_expression) (new_expression)] @value)] @site`;
const MOUNT = `(call_expression
  function: (member_expression object: (_) @parent property: (property_identifier) @method)
  arguments: (arguments [(identifier) (member_expression) (call_expression)] @child) @arguments) @site`;

/**
 * Express, and the frameworks that declare routes as it does: Fastify, Koa's router, Hono, Restify, Polka. A call is a route when it has a path
 * and a handler.
 */
export const express: FrameworkPack = {
  name: 'express',
  keywords: ['express', 'fastify', 'Router', 'koa', 'hono', 'restify', 'polka'],
  rules: [
    {
      id: 'typescript.express.route',
      ...methodOf(...VERBS),
      read(match) {
        const router = match.path('receiver');
        const list = match.arguments('arguments');
        const path = argumentOf(list, 0);
        if (router === null || path === null || !mayBeRoute(router, list)) return null;
        return { kind: 'endpoint', protocol: 'http', methods: [verbOf(match.text('method'))], path, router };
      },
    },
    {
      id: 'typescript.express.route-chain',
      query: ROUTE_CHAIN,
      only: { capture: 'method', names: VERBS },
      read(match) {
        const router = match.path('router');
        const path = argumentOf(match.arguments('path'), 0);
        if (router === null || path === null || match.text('route') !== 'route') return null;
        return { kind: 'endpoint', protocol: 'http', methods: [verbOf(match.text('method'))], path, router };
      },
    },
    {
      id: 'typescript.fastify.route',
      ...methodOf('route'),
      read(match) {
        const router = match.path('receiver');
        const list = match.arguments('arguments');
        const path = argumentOf(list, 99, 'url', 'path');
        const method = argumentOf(list, 99, 'method');
        if (router === null || path === null || method === null) return null;
        const verbs = method.kind === 'list' ? method.items : [method];
        const methods = verbs.flatMap((verb) => (verb.kind === 'text' ? [verb.text.toUpperCase()] : []));
        return methods.length === 0 ? null : { kind: 'endpoint', protocol: 'http', methods, path, router };
      },
    },
    {
      id: 'typescript.express.handler',
      query: HANDLER,
      only: { capture: 'method', names: VERBS },
      read(match) {
        const value = handlerOf(match.value('handles'));
        return value === null ? null : { kind: 'function_reference', callee: value };
      },
    },
    {
      id: 'typescript.express.router',
      query: MADE,
      read(match) {
        const name = match.path('name');
        const made = match.value('value');
        if (name === null || made.kind !== 'call' || !MAKES_ROUTER.test(made.callee.at(-1) ?? '')) return null;
        return { kind: 'router', name, prefix: argumentOf(made.arguments, 99, 'prefix') };
      },
    },
    {
      id: 'typescript.express.use',
      query: MOUNT,
      only: { capture: 'method', names: ['use', 'route', 'register'] },
      read(match) {
        const parent = match.path('parent');
        const child = match.path('child');
        const list = match.arguments('arguments');
        if (parent === null || child === null) return null;
        const first = argumentOf(list, 0);
        const prefix = argumentOf(list, 99, 'prefix') ?? (isPath(first) ? first : null);
        return { kind: 'mount', parent, child, prefix, replaces: false };
      },
    },
  ],
};

const verbOf = (method: string | null): string => {
  const verb = (method ?? '').toUpperCase();
  return verb === 'DEL' ? 'DELETE' : verb === 'ALL' ? 'ANY' : verb;
};

const isPath = (value: Value | null): boolean =>
  value !== null && (value.kind === 'text' ? value.text.startsWith('/') : value.kind === 'joined');

/** A client's `get('/x', options)` looks the same; what stands last, or the name of the object, tells. */
function mayBeRoute(router: readonly string[], list: readonly Argument[]): boolean {
  const given = list.filter(({ keyword }) => keyword === null);
  const last = given.at(-1)?.value;
  if (given.length < 2 || last === undefined || last.kind === 'object' || last.kind === 'text') return false;
  return router.at(-1) !== 'route' && (ROUTER_NAME.test(router.at(-1) ?? '') || last.kind === 'unknown');
}

/** `list`, `controller.list`, `wrap(controller.list)`, `controller.list.bind(controller)`. */
function handlerOf(value: Value, depth = 0): readonly string[] | null {
  if (value.kind === 'name') return value.path;
  if (value.kind !== 'call' || depth > 2) return null;
  if (value.callee.at(-1) === 'bind') return value.callee.slice(0, -1);
  const given = value.arguments.find(({ value: each }) => each.kind === 'name' || each.kind === 'call')?.value;
  return given === undefined ? null : handlerOf(given, depth + 1);
}
