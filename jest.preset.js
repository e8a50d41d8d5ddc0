const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const swc = JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'));

/**
 * What every project's Jest shares: SWC to CommonJS, and workspace packages read from their sources, so that a test never
 * runs a stale build. Kinds of test are told apart by name: `*.spec.ts` does no I/O, `*.int.spec.ts` runs on real stores.
 */
module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@chain-mapping/source', 'node', 'require', 'default'] },
  testMatch: ['**/src/**/*.spec.ts'],
  transform: { '^.+\\.ts$': [require.resolve('@swc/jest'), { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  clearMocks: true,
  testTimeout: 120_000,
};
