import type { Node } from 'web-tree-sitter';
import type { Argument, Claim, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match } from '../../language';
import { callOf, ROUTE_METHODS } from '../queries';

const MADE = `(short_var_declaration
  left: (expression_list . (identifier) @name) right: (expression_list . (call_expression function: (_) @callee arguments: (_) @arguments) @value)) @site`;
const MAKES_ROUTER = /^(NewRouter|NewServeMux|NewMux|New|Default|Classic|Group|Subrouter|Route)$/;
/** Names that people give to what routes hang on. */
const ROUTER_NAME =
  /^(r|e|g|m|mux|app|api|engine|srv|server|http|v\d+)$|(router|group|mux|routes|routers|engine|echo|gin|server)$/i;
const HANDLES = new Set([
  'HandleFunc',
  'Handle',
  'Handler',
  'HandlerFunc',
  'Any',
  'All',
  'Add',
  'Method',
  'MethodFunc',
  'Match',
]);

/**
 * Routes of net/http, Gin, Chi, gorilla/mux, Echo, Fiber and httprouter: a method that takes a path and handlers. Which of them it is makes no
 * difference for what it says.
 */
export const routes: FrameworkPack = {
  name: 'go-routes',
  keywords: ['net/http', 'gin-gonic', 'go-chi', 'gorilla/mux', 'labstack/echo', 'gofiber', 'httprouter', 'fasthttp'],
  rules: [
    {
      id: 'go.route',
      ...callOf(...ROUTE_METHODS),
      read(match) {
        const router = match.path('receiver');
        const list = match.arguments('arguments');
        const route = routeOf(match, list);
        if (router === null || route === null || !mayBeRoute(match, router, route)) return null;
        const endpoint: Claim = {
          kind: 'endpoint',
          protocol: 'http',
          methods: route.methods,
          path: within(match.node('site'), route.path),
          router,
          certain: match.text('name') === 'HandleFunc',
        };
        return [endpoint, ...route.handlers.flatMap((each) => handlerOf(each))];
      },
    },
    {
      id: 'go.router',
      query: MADE,
      read(match) {
        const name = match.path('name');
        const callee = match.path('callee');
        const last = callee?.at(-1) ?? '';
        if (name === null || callee === null || !MAKES_ROUTER.test(last)) return null;
        const prefix = /PathPrefix\("([^"]{0,200})"\)\.Subrouter\(\)$/.exec(match.text('value') ?? '')?.[1];
        const given = last === 'Group' || last === 'Route' ? argumentOf(match.arguments('arguments'), 0) : null;
        const router: Claim = {
          kind: 'router',
          name,
          prefix: prefix === undefined ? given : { kind: 'text', text: prefix },
        };
        const parent = callee.slice(0, last === 'Subrouter' ? -2 : -1);
        const isInner = last === 'Group' || last === 'Subrouter' || last === 'Route';
        return isInner && parent.length > 0
          ? [router, { kind: 'mount', parent, child: name, prefix: null, replaces: false }]
          : router;
      },
    },
    {
      id: 'go.router.mount',
      ...callOf('Mount'),
      read(match) {
        const parent = match.path('receiver');
        const list = match.arguments('arguments');
        const child = argumentOf(list, 1);
        if (parent === null || child === null) return null;
        const path = child.kind === 'name' ? child.path : child.kind === 'call' ? child.callee : null;
        return path === null
          ? null
          : { kind: 'mount', parent, child: path, prefix: argumentOf(list, 0), replaces: false };
      },
    },
  ],
};

interface Route {
  readonly methods: readonly string[];
  readonly path: Value;
  readonly handlers: readonly Value[];
}

/** `Get(path, h)`, `Handle(method, path, h)`, `HandleFunc("GET /path", h)`, `HandleFunc(path, h).Methods("GET")`. */
function routeOf(match: Match, list: readonly Argument[]): Route | null {
  const name = match.text('name') ?? '';
  const given = list.filter(({ keyword }) => keyword === null).map(({ value }) => value);
  const [first, ...rest] = given;
  if (first === undefined || rest.length === 0) return null;
  const verb = verbIn(first);
  if (verb !== null && rest.length > 1 && HANDLES.has(name)) {
    const [path, ...handlers] = rest;
    return path === undefined ? null : { methods: [verb], path, handlers };
  }
  const pattern = first.kind === 'text' ? /^([A-Z]+)\s+(?:[\w.-]+)?(\/.*)$/.exec(first.text) : null;
  if (pattern !== null) {
    return { methods: [pattern[1] ?? 'ANY'], path: { kind: 'text', text: pattern[2] ?? '/' }, handlers: rest };
  }
  const methods = HANDLES.has(name) ? methodsBehind(match.node('site')) : [name.toUpperCase()];
  return { methods, path: first, handlers: rest };
}

function verbIn(value: Value): string | null {
  const text =
    value.kind === 'text' ? value.text : value.kind === 'name' ? (value.path.at(-1) ?? '').replace(/^Method/, '') : '';
  return /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/i.test(text) ? text.toUpperCase() : null;
}

function methodsBehind(site: Node | null): string[] {
  const selector = site?.parent;
  const call =
    selector?.type === 'selector_expression' && selector.childForFieldName('field')?.text === 'Methods'
      ? selector.parent
      : null;
  const list = call?.childForFieldName('arguments')?.namedChildren.slice(0, 10) ?? [];
  const methods = list.map((each) =>
    each.text
      .replace(/^"|"$/g, '')
      .replace(/^http\.Method/, '')
      .toUpperCase(),
  );
  return methods.length === 0 ? ['ANY'] : methods;
}

/** Clients and caches have methods of the same names. */
function mayBeRoute(match: Match, router: readonly string[], { path }: Route): boolean {
  const name = match.text('name') ?? '';
  if (path.kind === 'text' && path.text !== '' && !path.text.startsWith('/')) return false;
  if (path.kind !== 'text' && path.kind !== 'joined' && path.kind !== 'name') return false;
  // Nothing but a router has methods in capitals.
  if (name === 'HandleFunc' || /^[A-Z]{3,}$/.test(name)) return true;
  const last = match.node('arguments')?.lastNamedChild?.type ?? '';
  return (
    (ROUTER_NAME.test(router.at(-1) ?? '') && !/^(Get|Post|Head)$/.test(router.at(-1) === 'http' ? name : '')) ||
    last === 'func_literal'
  );
}

/** Chi's `r.Route("/users", func(r chi.Router) { … })`: the paths around a place come before its own. */
function within(site: Node | null, path: Value): Value {
  const prefixes: string[] = [];
  let rest = site?.parent ?? null;
  for (let depth = 0; rest !== null && depth < 60; depth += 1, rest = rest.parent) {
    if (rest.type !== 'call_expression') continue;
    const method = rest.childForFieldName('function')?.childForFieldName('field')?.text;
    const first = rest.childForFieldName('arguments')?.namedChild(0);
    if (method === 'Route' && first?.type === 'interpreted_string_literal') prefixes.unshift(first.text.slice(1, -1));
  }
  if (prefixes.length === 0) return path;
  const prefix = prefixes.join('').replace(/\/$/, '');
  return path.kind === 'text'
    ? { kind: 'text', text: prefix + path.text }
    : { kind: 'joined', parts: [{ kind: 'text', text: prefix }, path] };
}

/** `list`, `server.list`, `http.HandlerFunc(list)`, `wrap(list)`. */
function handlerOf(value: Value, depth = 0): Claim[] {
  if (value.kind === 'name') return [{ kind: 'function_reference', callee: value.path }];
  if (value.kind !== 'call' || depth > 2) return [];
  return value.arguments.flatMap((argument) => handlerOf(argument.value, depth + 1));
}
