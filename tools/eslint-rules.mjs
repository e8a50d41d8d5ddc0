/**
 * The project's own lint rules: what the style guide asks for and no published rule says. Each looks at syntax alone, so that
 * lint needs no type check. Where a rule applies is decided in eslint.config.mjs.
 */

const FRAMEWORKS =
  /^(@nestjs\/.*|nestjs-.*|typeorm|pg|bullmq|ioredis|nats|@clickhouse\/.*|chdb|pino|pino-.*|prom-client|ws)$/;
const PLATFORM = /^@chain-mapping\/(messaging|service|database|clickhouse|jobs|backends|egress)$/;
const NODE_IO =
  /^(?:node:)?(fs|fs\/promises|net|tls|http|https|http2|dgram|dns|dns\/promises|child_process|worker_threads|timers\/promises)$/;
const OUTGOING = /^(undici|axios|got|node-fetch|(?:node:)?(http|https|http2|net|tls|dgram))$/;

/** Calls `check(source, node)` for every import, re-export, `require` and `import()` that exists at run time. */
function onRuntimeImport(check) {
  const isTypeOnly = (node) =>
    node.importKind === 'type' ||
    node.exportKind === 'type' ||
    (node.type === 'ImportDeclaration' &&
      node.specifiers.length > 0 &&
      node.specifiers.every((specifier) => specifier.importKind === 'type'));
  const declaration = (node) => {
    if (node.source && !isTypeOnly(node)) check(node.source.value, node);
  };
  return {
    ImportDeclaration: declaration,
    ExportNamedDeclaration: declaration,
    ExportAllDeclaration: declaration,
    ImportExpression(node) {
      if (node.source.type === 'Literal') check(node.source.value, node);
    },
    'CallExpression[callee.name="require"]'(node) {
      const [source] = node.arguments;
      if (source?.type === 'Literal') check(source.value, node);
    },
  };
}

const memberIs = (node, object, property) =>
  node?.type === 'MemberExpression' &&
  node.object.type === 'Identifier' &&
  node.object.name === object &&
  (node.property.name ?? node.property.value) === property;

const rule = (description, messages, create) => ({
  meta: { type: 'problem', docs: { description }, messages, schema: [] },
  create,
});

const pureFile = rule(
  'A file without a role suffix decides and does nothing else: no framework, no I/O, no clock, no randomness',
  {
    import: "'{{source}}' in a pure file: move this to a file with a role suffix (.service.ts, .repository.ts, ...)",
    impure: '{{what}} in a pure file: take the time, the random number or the id as an argument',
  },
  (context) => ({
    ...onRuntimeImport((source, node) => {
      if (FRAMEWORKS.test(source) || PLATFORM.test(source) || NODE_IO.test(source))
        context.report({ node, messageId: 'import', data: { source } });
      if (source === 'node:crypto')
        for (const specifier of node.specifiers ?? [])
          if (/^random/.test(specifier.imported?.name ?? ''))
            context.report({ node: specifier, messageId: 'impure', data: { what: specifier.imported.name } });
    }),
    // Also where it is handed on: `{ now: Date.now }`.
    MemberExpression(node) {
      for (const [object, property] of [
        ['Date', 'now'],
        ['Math', 'random'],
        ['performance', 'now'],
        ['crypto', 'randomUUID'],
      ])
        if (memberIs(node, object, property))
          context.report({ node, messageId: 'impure', data: { what: `${object}.${property}()` } });
    },
    'CallExpression[callee.name="fetch"]'(node) {
      context.report({ node, messageId: 'impure', data: { what: 'fetch()' } });
    },
    'NewExpression[callee.name="Date"][arguments.length=0]'(node) {
      context.report({ node, messageId: 'impure', data: { what: 'new Date()' } });
    },
  }),
);

const environmentInConfigOnly = rule(
  'Only config.ts reads the environment; others may hand it whole to loadConfig',
  { env: 'process.env is read in config.ts alone: add a field to its schema' },
  (context) => ({
    MemberExpression(node) {
      if (!memberIs(node, 'process', 'env')) return;
      const call = node.parent;
      if (call.type === 'CallExpression' && call.callee.name === 'loadConfig' && call.arguments.includes(node)) return;
      context.report({ node, messageId: 'env' });
    },
  }),
);

const guardedEgress = rule(
  'Addresses that users give are reached through one place that can refuse them',
  { egress: "'{{what}}' opens connections: this file is not one of those that may" },
  (context) => ({
    ...onRuntimeImport((source, node) => {
      if (OUTGOING.test(source)) context.report({ node, messageId: 'egress', data: { what: source } });
    }),
    'CallExpression[callee.name="fetch"]'(node) {
      context.report({ node, messageId: 'egress', data: { what: 'fetch' } });
    },
    'CallExpression[callee.object.name="globalThis"][callee.property.name="fetch"]'(node) {
      context.report({ node, messageId: 'egress', data: { what: 'fetch' } });
    },
  }),
);

/** What a client is given that does not open its connection itself. */
const GIVEN = /\b(createConnection|agent|stream|socket)\b/;

const connectedByEgress = rule(
  'A check connects through the egress policy: clients are given a connection that it has opened',
  { opens: "'{{what}}' opens a connection of its own: take one from context.egress.connect() and hand it in" },
  (context) => {
    const check = (node, what) => {
      const isGiven = node.arguments.some((argument) => GIVEN.test(context.sourceCode.getText(argument)));
      if (!isGiven) context.report({ node, messageId: 'opens', data: { what } });
    };
    const never = (what) => (node) => context.report({ node, messageId: 'opens', data: { what } });
    return {
      'CallExpression[callee.object.name=/^(http|https|http2|tls)$/][callee.property.name=/^(request|get|connect)$/]'(
        node,
      ) {
        check(node, `${node.callee.object.name}.${node.callee.property.name}`);
      },
      'CallExpression[callee.object.name="net"][callee.property.name=/^(connect|createConnection)$/]':
        never('net.connect'),
      'CallExpression[callee.object.name="dgram"]': never('dgram'),
      'NewExpression[callee.property.name="Socket"]': never('Socket'),
      'NewExpression[callee.name=/^(Socket|Redis|MongoClient|Kafka)$/]': never('a client'),
      'NewExpression[callee.name=/^(WebSocket|Client|Pool)$/]'(node) {
        check(node, node.callee.name);
      },
      'CallExpression[callee.name="createConnection"]'(node) {
        check(node, 'createConnection');
      },
      'CallExpression[callee.name=/^(fetch|connect)$/]': never('fetch or connect'),
      'CallExpression[callee.property.name="lookup"]': never('lookup'),
      // Called by its own name it would not be told apart above.
      ...onRuntimeImport((source, node) => {
        if (!OUTGOING.test(source)) return;
        const named = (node.specifiers ?? []).some(
          ({ type, importKind, imported }) =>
            type === 'ImportSpecifier' &&
            importKind !== 'type' &&
            /^(request|get|connect|createConnection|createSocket|Socket)$/.test(imported?.name ?? ''),
        );
        const isRenamed = (node.specifiers ?? []).some(
          ({ type, local }) => type !== 'ImportSpecifier' && local.name !== source.replace('node:', ''),
        );
        if (named || isRenamed || /^(undici|axios|got|node-fetch|(node:)?dgram)$/.test(source)) {
          context.report({ node, messageId: 'opens', data: { what: source } });
        }
      }),
    };
  },
);

const noClientEmit = rule(
  "Nest's NATS client has no acknowledgement: events go through JetStream",
  {
    emit: 'ClientProxy.emit() loses events silently: publish through @chain-mapping/messaging',
    client: "'{{name}}' of @nestjs/microservices: ask and publish through @chain-mapping/messaging",
  },
  (context) => ({
    ...onRuntimeImport((source, node) => {
      if (source !== '@nestjs/microservices') return;
      for (const specifier of node.specifiers ?? [])
        if (/^Client(s|Proxy|Nats)/.test(specifier.imported?.name ?? ''))
          context.report({ node: specifier, messageId: 'client', data: { name: specifier.imported.name } });
    }),
    'CallExpression[callee.property.name="emit"]'(node) {
      const { object } = node.callee;
      const name = object.type === 'Identifier' ? object.name : object.property?.name;
      if (/(client|proxy)$/i.test(name ?? '')) context.report({ node, messageId: 'emit' });
    },
  }),
);

const noDynamicRegExp = rule(
  'A pattern made at run time can hang the process: V8 backtracks without a limit',
  { dynamic: 'new RegExp(...) of something that is not a literal: use re2js for patterns that users give' },
  (context) => {
    const check = (node) => {
      const [pattern] = node.arguments;
      const isLiteral =
        pattern?.type === 'Literal' || (pattern?.type === 'TemplateLiteral' && pattern.expressions.length === 0);
      if (!isLiteral) context.report({ node, messageId: 'dynamic' });
    };
    return { 'NewExpression[callee.name="RegExp"]': check, 'CallExpression[callee.name="RegExp"]': check };
  },
);

const honestTests = rule(
  'Every test runs, and runs our own code',
  {
    left: "'{{name}}' leaves tests out",
    mocked: 'jest.mock of our own code: pass a fake in instead',
  },
  (context) => ({
    CallExpression(node) {
      const { callee } = node;
      if (callee.type === 'Identifier' && /^[fx](it|test|describe)$/.test(callee.name))
        context.report({ node, messageId: 'left', data: { name: callee.name } });
      if (
        callee.type === 'MemberExpression' &&
        /^(it|test|describe)$/.test(callee.object.name ?? '') &&
        /^(only|skip|todo|failing)$/.test(callee.property.name ?? '')
      )
        context.report({ node, messageId: 'left', data: { name: `${callee.object.name}.${callee.property.name}` } });
      if (memberIs(callee, 'jest', 'mock') || memberIs(callee, 'jest', 'doMock')) {
        const [source] = node.arguments;
        if (source?.type === 'Literal' && /^(\.|@chain-mapping\/)/.test(source.value))
          context.report({ node, messageId: 'mocked' });
      }
    },
  }),
);

export const chainMappingRules = {
  meta: { name: 'chain-mapping' },
  rules: {
    'pure-file': pureFile,
    'environment-in-config-only': environmentInConfigOnly,
    'guarded-egress': guardedEgress,
    'connected-by-egress': connectedByEgress,
    'no-client-emit': noClientEmit,
    'no-dynamic-regexp': noDynamicRegExp,
    'honest-tests': honestTests,
  },
};
