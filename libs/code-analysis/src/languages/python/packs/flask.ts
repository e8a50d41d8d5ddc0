import { argumentOf, type FrameworkPack } from '../../language';
import { CALL, CALLEE, DECORATED, DECORATOR } from '../queries';

/** Flask and Quart: `@app.route`, blueprints and where they are registered. (`@app.get` is read by the rule for decorators with a verb.) */
export const flask: FrameworkPack = {
  name: 'flask',
  keywords: ['flask', 'quart', 'Blueprint'],
  rules: [
    {
      id: 'python.flask.route',
      query: DECORATED,
      only: { capture: DECORATOR, names: ['route'] },
      read(match) {
        const list = match.arguments('arguments');
        const router = match.path('router');
        const path = argumentOf(list, 0, 'rule');
        if (router === null || path === null) return null;
        const methods = argumentOf(list, 99, 'methods');
        const verbs = methods?.kind === 'list' ? methods.items : [];
        const names = verbs.flatMap((verb) => (verb.kind === 'text' ? [verb.text.toUpperCase()] : []));
        return { kind: 'endpoint', protocol: 'http', methods: names.length > 0 ? names : ['GET'], path, router };
      },
    },
    {
      id: 'python.flask.blueprint',
      query: `(assignment left: (_) @name right: (call function: (_) @class arguments: (argument_list) @arguments)
        (#match? @class "(^|\\\\.)(Blueprint|Flask|Quart)$")) @site`,
      read(match) {
        const name = match.path('name');
        const prefix = argumentOf(match.arguments('arguments'), 99, 'url_prefix');
        return name === null ? null : { kind: 'router', name, prefix };
      },
    },
    {
      id: 'python.flask.register-blueprint',
      query: CALL,
      only: { capture: CALLEE, names: ['register_blueprint'] },
      read(match) {
        const list = match.arguments('arguments');
        const parent = match.path('receiver');
        const child = argumentOf(list, 0, 'blueprint');
        if (parent === null || child?.kind !== 'name') return null;
        return { kind: 'mount', parent, child: child.path, prefix: argumentOf(list, 99, 'url_prefix'), replaces: true };
      },
    },
  ],
};
