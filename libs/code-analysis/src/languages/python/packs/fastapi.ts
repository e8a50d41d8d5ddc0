import { UNKNOWN } from '../../../reading';
import { argumentOf, type FrameworkPack } from '../../language';

/**
 * FastAPI: routes, websockets, routers and their prefixes, dependencies, background tasks. Flask 2, Quart and Sanic write a route with a
 * verb in the same way, so that rule carries no framework in its name.
 */
export const fastapi: FrameworkPack = {
  name: 'fastapi',
  keywords: ['fastapi', 'starlette', 'APIRouter'],
  rules: [
    {
      id: 'python.route.verb',
      query: `(decorated_definition
        (decorator (call
          function: (attribute object: (_) @router attribute: (identifier) @method)
          arguments: (argument_list) @arguments)) @site
        definition: (function_definition) @handler
        (#any-of? @method "get" "post" "put" "patch" "delete" "head" "options" "trace"))`,
      read(match) {
        const router = match.path('router');
        const path = argumentOf(match.arguments('arguments'), 0, 'path');
        if (router === null || path === null) return null;
        return {
          kind: 'endpoint',
          protocol: 'http',
          methods: [(match.text('method') ?? '').toUpperCase()],
          path,
          router,
        };
      },
    },
    {
      id: 'python.route.websocket',
      query: `(decorated_definition
        (decorator (call
          function: (attribute object: (_) @router attribute: (identifier) @method)
          arguments: (argument_list) @arguments)) @site
        definition: (function_definition) @handler
        (#any-of? @method "websocket" "websocket_route"))`,
      read(match) {
        const router = match.path('router');
        const path = argumentOf(match.arguments('arguments'), 0, 'path');
        return router === null || path === null
          ? null
          : { kind: 'endpoint', protocol: 'websocket', methods: ['WS'], path, router };
      },
    },
    {
      id: 'python.fastapi.router',
      query: `(assignment left: (_) @name right: (call function: (_) @class arguments: (argument_list) @arguments)
        (#match? @class "(^|\\\\.)(APIRouter|FastAPI|Starlette)$")) @site`,
      read(match) {
        const name = match.path('name');
        const prefix = argumentOf(match.arguments('arguments'), 99, 'prefix');
        return name === null ? null : { kind: 'router', name, prefix };
      },
    },
    {
      id: 'python.fastapi.include-router',
      query: `(call function: (attribute object: (_) @parent attribute: (identifier) @method) arguments: (argument_list) @arguments
        (#eq? @method "include_router")) @site`,
      read(match) {
        const list = match.arguments('arguments');
        const parent = match.path('parent');
        const child = argumentOf(list, 0, 'router');
        if (parent === null || child?.kind !== 'name') return null;
        return { kind: 'mount', parent, child: child.path, prefix: argumentOf(list, 99, 'prefix'), replaces: false };
      },
    },
    {
      id: 'python.fastapi.depends',
      query: `(call function: (_) @callee arguments: (argument_list) @arguments (#match? @callee "^(.+\\\\.)?(Depends|Security)$")) @site`,
      read: (match) => reference(argumentOf(match.arguments('arguments'), 0, 'dependency') ?? UNKNOWN),
    },
    {
      id: 'python.fastapi.background-task',
      query: `(call function: (attribute attribute: (identifier) @method) arguments: (argument_list) @arguments
        (#eq? @method "add_task")) @site`,
      read: (match) => reference(argumentOf(match.arguments('arguments'), 0, 'func') ?? UNKNOWN),
    },
  ],
};

const reference = (value: { kind: string; path?: readonly string[] }) =>
  value.kind === 'name' && value.path !== undefined
    ? ({ kind: 'function_reference', callee: value.path } as const)
    : null;
