import type { Node } from 'web-tree-sitter';
import type { Claim, Path, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match } from '../../language';
import { attributed, callOf, MAP_METHODS } from '../queries';
import { readArguments, readPath, readValue } from '../values';

const VERBS = ['HttpGet', 'HttpPost', 'HttpPut', 'HttpPatch', 'HttpDelete', 'HttpHead', 'HttpOptions'];
const MADE = '(variable_declarator name: (identifier) @name (invocation_expression) @value) @site';

/** ASP.NET Core: controllers with attributes, and routes that are mapped on the application or a group. */
export const aspnet: FrameworkPack = {
  name: 'aspnet',
  keywords: [
    'Controller',
    'MapGet',
    'MapPost',
    'MapPut',
    'MapPatch',
    'MapDelete',
    'MapMethods',
    'MapGroup',
    'MapHub',
    'IEndpointRouteBuilder',
  ],
  rules: [
    {
      id: 'csharp.aspnet.controller',
      ...attributed(...VERBS, 'AcceptVerbs'),
      read(match) {
        const method = match.node('handler');
        const owner = classAround(method);
        if (method === null || owner === null) return null;
        const verb = (match.text('attribute') ?? '').replace(/^Http/, '').toUpperCase();
        const own = templateIn(match) ?? attributeOf(method, 'Route');
        const prefix = attributeOf(owner, 'Route');
        // Without any route an action has the conventional one.
        const path = routeOf(prefix === null && own === null ? '[controller]/[action]' : prefix, own, {
          controller: (owner.childForFieldName('name')?.text ?? '').replace(/Controller$/, '').toLowerCase(),
          action: (method.childForFieldName('name')?.text ?? '').toLowerCase(),
        });
        return {
          kind: 'endpoint',
          protocol: 'http',
          methods: [verb === 'ACCEPTVERBS' ? 'ANY' : verb],
          path: { kind: 'text', text: path },
          router: ['Controller'],
          certain: true,
        };
      },
    },
    {
      id: 'csharp.aspnet.map',
      ...callOf(...MAP_METHODS),
      read(match) {
        const list = match.arguments('arguments');
        const path = argumentOf(list, 0, 'pattern');
        const { router, prefix } = groupsIn(match.node('receiver'));
        const handler = argumentOf(list, match.text('name') === 'MapMethods' ? 2 : 1, 'handler');
        if (router === null || path === null || handler === null) return null;
        const name = (match.text('name') ?? '').replace(/^Map/, '').toUpperCase();
        const endpoint: Claim = {
          kind: 'endpoint',
          protocol: 'http',
          methods: [name === '' || name === 'METHODS' ? 'ANY' : name],
          path: below(prefix, path),
          router,
          certain: path.kind === 'text',
        };
        return handler.kind === 'name' ? [endpoint, { kind: 'function_reference', callee: handler.path }] : endpoint;
      },
    },
    {
      id: 'csharp.aspnet.hub',
      ...callOf('MapHub'),
      read(match) {
        const router = match.path('receiver');
        const path = argumentOf(match.arguments('arguments'), 0);
        if (router === null || path === null) return null;
        return {
          kind: 'endpoint',
          protocol: 'websocket',
          methods: ['WS'],
          path: below('', path),
          router,
          certain: true,
        };
      },
    },
    {
      id: 'csharp.aspnet.group',
      query: MADE,
      read(match) {
        const name = match.path('name');
        const { router, prefix } = groupsIn(match.node('value'));
        if (name === null || router === null || prefix === '') return null;
        return [
          { kind: 'router', name, prefix: { kind: 'text', text: prefix } },
          { kind: 'mount', parent: router, child: name, prefix: null, replaces: false },
        ];
      },
    },
  ],
};

/** What routes hang on, and the prefixes of the groups that are made on the way: `app.MapGroup("/a").WithTags("x")`. */
function groupsIn(node: Node | null): { router: Path | null; prefix: string } {
  const prefixes: string[] = [];
  let rest = node;
  for (let depth = 0; rest?.type === 'invocation_expression' && depth < 20; depth += 1) {
    const callee: Node | null = rest.childForFieldName('function');
    const method = callee?.childForFieldName('name')?.text;
    const first = readArguments(rest.childForFieldName('arguments'))[0]?.value;
    if (method === 'MapGroup' && first?.kind === 'text') prefixes.unshift(slashed(first.text));
    rest = callee?.type === 'member_access_expression' ? callee.childForFieldName('expression') : null;
  }
  return { router: readPath(rest), prefix: prefixes.join('').replace(/\/+$/, '') };
}

const slashed = (path: string): string => (path === '' || path.startsWith('/') ? path : `/${path}`);

function below(prefix: string, path: Value): Value {
  if (path.kind === 'text') return { kind: 'text', text: `${prefix}${slashed(path.text)}` };
  return prefix === '' ? path : { kind: 'joined', parts: [{ kind: 'text', text: `${prefix}/` }, path] };
}

function classAround(node: Node | null): Node | null {
  let rest = node?.parent ?? null;
  for (let depth = 0; rest !== null && depth < 20; depth += 1, rest = rest.parent) {
    if (rest.type === 'class_declaration' || rest.type === 'record_declaration') return rest;
  }
  return null;
}

function templateIn(match: Match): string | null {
  const template = argumentOf(match.arguments('arguments'), 0);
  return template?.kind === 'text' && match.text('attribute') !== 'AcceptVerbs' ? template.text : null;
}

function attributeOf(node: Node, name: string): string | null {
  for (const list of node.namedChildren.slice(0, 30)) {
    if (list.type !== 'attribute_list') continue;
    for (const attribute of list.namedChildren) {
      if (attribute.childForFieldName('name')?.text !== name) continue;
      const first = attribute.namedChildren
        .find((child) => child.type === 'attribute_argument_list')
        ?.namedChild(0)
        ?.namedChild(0);
      const value = first == null ? null : readValue(first);
      if (value?.kind === 'text') return value.text;
    }
  }
  return null;
}

/** A template that begins at the root stands for itself. */
function routeOf(prefix: string | null, own: string | null, names: { controller: string; action: string }): string {
  const absolute = own?.startsWith('/') === true || own?.startsWith('~/') === true;
  const parts = absolute ? [own ?? ''] : [prefix ?? '', own ?? ''];
  const path = parts
    .map((part) => part.replace(/^~/, '').replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/');
  return `/${path.replace(/\[controller\]/gi, names.controller).replace(/\[action\]/gi, names.action)}`;
}
