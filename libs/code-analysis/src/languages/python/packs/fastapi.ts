import { type Claim, UNKNOWN } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match } from '../../language';
import { CALL, CALLEE, DECORATED, DECORATOR } from '../queries';

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
      query: DECORATED,
      only: { capture: DECORATOR, names: ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] },
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
      query: DECORATED,
      only: { capture: DECORATOR, names: ['websocket', 'websocket_route'] },
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
      query: CALL,
      only: { capture: CALLEE, names: ['include_router'] },
      read(match) {
        const list = match.arguments('arguments');
        const parent = match.path('receiver');
        const child = argumentOf(list, 0, 'router');
        if (parent === null || child?.kind !== 'name') return null;
        return { kind: 'mount', parent, child: child.path, prefix: argumentOf(list, 99, 'prefix'), replaces: false };
      },
    },
    {
      id: 'python.fastapi.depends',
      query: CALL,
      only: { capture: CALLEE, names: ['Depends', 'Security'] },
      read: readDependency,
    },
    {
      id: 'python.fastapi.background-task',
      query: CALL,
      only: { capture: CALLEE, names: ['add_task'] },
      read: (match) => reference(argumentOf(match.arguments('arguments'), 0, 'func') ?? UNKNOWN),
    },
  ],
};

function readDependency(match: Match): Claim | null {
  return reference(argumentOf(match.arguments('arguments'), 0, 'dependency') ?? UNKNOWN);
}

const reference = (value: { kind: string; path?: readonly string[] }) =>
  value.kind === 'name' && value.path !== undefined
    ? ({ kind: 'function_reference', callee: value.path } as const)
    : null;
