import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { chainMappingRules } from './tools/eslint-rules.mjs';

const services = ['gateway', 'registry', 'discovery', 'health-monitor', 'alerting', 'metrics-ingest'];
const inServices = services.map((name) => `apps/${name}/src/**/*.ts`);

const tests = ['**/*.spec.ts', '**/*.fixture.ts', 'apps/e2e/**/*.ts', 'libs/testing/**/*.ts'];

/** What a file does when its name says so: `alerts.service.ts`. Without one of these a file decides and nothing else. */
const roles = [
  'adapter',
  'channel',
  'checker',
  'clock',
  'consumer',
  'controller',
  'decorator',
  'dto',
  'engine',
  'entity',
  'factory',
  'filter',
  'gateway',
  'guard',
  'interceptor',
  'middleware',
  'migration',
  'module',
  'pipe',
  'processor',
  'provider',
  'providers',
  'fixture',
  'publisher',
  'relay',
  'repository',
  'runner',
  'scheduler',
  'schema',
  'server',
  'service',
  'spec',
  'store',
  'stream',
  'token',
  'worker',
];
const withRole = [
  ...roles.map((role) => `**/*.${role}.ts`),
  '**/main.ts',
  '**/config.ts',
  '**/src/bin/**',
  '**/src/migrations/**',
  // The edge to HTTP is made of the framework.
  'apps/gateway/src/http/**',
  'apps/gateway/src/openapi/**',
];

const foundation = ['type:contracts', 'type:model'];
/** What a service is built on: every platform lib but the one that starts servers. */
const technologies = [
  ...foundation,
  ...['messaging', 'service', 'database', 'clickhouse', 'jobs', 'egress'].map((name) => `platform:${name}`),
];
const libraries = [...foundation, 'type:platform', 'type:code-analysis', 'type:client'];

/** Who may import whom; several lines for one project must all hold. `inTests` adds what only specs may import. */
const boundaries = (inTests) => {
  const may = (sourceTag, tags, more = {}) => ({
    sourceTag,
    onlyDependOnLibsWithTags: inTests ? [...tags, 'type:testing'] : tags,
    ...more,
  });
  return [
    // Patterns and paths that users give are compiled where they are validated: re2js and json-p3 are as pure as zod.
    // croner: times of cron expressions, on the clocks of any zone; it depends on nothing.
    may('type:model', ['type:model'], {
      allowedExternalImports: ['zod', 're2js', 'json-p3', 'croner', ...(inTests ? ['fast-check', 'yaml'] : [])],
    }),
    may('type:contracts', foundation),
    may('type:client', foundation),
    may('type:code-analysis', ['type:model']),
    may('type:platform', [...foundation, 'platform:service']),
    ...services.map((name) =>
      may(`app:${name}`, [...technologies, ...(name === 'discovery' ? ['type:code-analysis'] : [])]),
    ),
    // Types alone: the rule cannot tell, the size of what the browser loads does.
    may('app:dashboard', foundation),
    may('app:demo-platform', [...foundation, 'platform:service']),
    // What a backend lacks is told, and its streams are made by whoever tests that.
    may('type:cli', [
      ...[...foundation, 'type:client', 'type:code-analysis', 'platform:backends', 'platform:clickhouse'],
      ...(inTests ? ['platform:messaging'] : []),
    ]),
    may('type:testing', libraries),
    may('type:e2e', libraries),
    // Benchmarks measure the platform on real servers, and how well source is read.
    may('type:tools', [...foundation, 'type:platform', 'type:client', 'type:code-analysis']),
  ];
};

const moduleBoundaries = (inTests) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    // Specs of a lib use libs/testing, which is built on the libs: a circle between projects, never between builds.
    ignoredCircularDependencies: [['*', '@chain-mapping/testing']],
    depConstraints: boundaries(inTests),
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      '.chain-mapping/**',
      '**/fixtures/**',
      'apps/e2e/seed-python/**',
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { '@nx': nx, 'chain-mapping': chainMappingRules },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'chain-mapping/no-client-emit': 'error',
      'chain-mapping/no-dynamic-regexp': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      'no-undef': 'off',
      '@nx/enforce-module-boundaries': moduleBoundaries(false),
      'chain-mapping/environment-in-config-only': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      // The embedded engine is loaded when it is asked for: production images do not hold it.
      '@typescript-eslint/no-require-imports': ['error', { allow: ['^chdb(/|$)'] }],
      // Nest names classes that hold only decorators, and constructors that hold only injected parts.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-useless-constructor': 'off',
      // A schema and its type share one name.
      'no-redeclare': 'off',
      // The compiler sees to it, and allows a comment between two cases.
      'no-fallthrough': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: [...inServices, 'libs/model/src/**/*.ts', 'libs/contracts/src/**/*.ts', 'libs/code-analysis/src/**/*.ts'],
    ignores: withRole,
    rules: { 'chain-mapping/pure-file': 'error' },
  },
  {
    files: [...inServices, 'libs/**/*.ts'],
    ignores: [...tests, '**/*.checker.ts', '**/*.channel.ts', 'libs/platform/backends/**', 'libs/platform/egress/**'],
    rules: { 'chain-mapping/guarded-egress': 'error' },
  },
  {
    // Those that ask whether the monitor itself is cut off go to addresses of the configuration.
    files: ['apps/health-monitor/src/**/*.checker.ts'],
    ignores: ['apps/health-monitor/src/cut-off/**'],
    rules: { 'chain-mapping/connected-by-egress': 'error' },
  },
  {
    // The client library asks the one address that it is given by whoever uses it. The operations port and the door for traces are plain HTTP servers of their own; the gateway asks the former, and the issuer of
    // tokens, at addresses of the configuration.
    files: [
      'libs/client/**/*.ts',
      'libs/platform/service/**/*.ts',
      'apps/gateway/src/system/**/*.ts',
      'apps/gateway/src/access/**/*.ts',
      'apps/metrics-ingest/src/otlp/*.server.ts',
    ],
    rules: { 'chain-mapping/guarded-egress': 'off' },
  },
  {
    // The one place that is built on Nest's NATS client.
    files: ['libs/platform/messaging/**/*.ts'],
    rules: { 'chain-mapping/no-client-emit': 'off' },
  },
  {
    // config.ts is the place for it; the supervisor hands its own environment on to the processes that it starts.
    files: ['**/config.ts', 'libs/platform/backends/**/*.ts', 'apps/cli/**/*.ts', '**/src/bin/**', ...tests],
    rules: { 'chain-mapping/environment-in-config-only': 'off' },
  },
  {
    files: [
      'apps/cli/**',
      'apps/demo-platform/src/main.ts',
      '**/bin/**',
      'tools/**',
      'benchmarks/**',
      'apps/e2e/**',
      'deploy/mocks/**',
    ],
    rules: { 'no-console': 'off' },
  },
  { files: ['apps/dashboard/**/*.tsx'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    files: tests,
    rules: {
      '@nx/enforce-module-boundaries': moduleBoundaries(true),
      'chain-mapping/no-dynamic-regexp': 'off',
      'chain-mapping/honest-tests': 'error',
      // A test that something does not compile has no other way to say so; it must say why.
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
    },
  },
  {
    // A benchmark may time a part of a service by itself, which nothing else may reach.
    files: ['benchmarks/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      'chain-mapping/no-dynamic-regexp': 'off',
    },
  },
  prettier,
);
