/** Tests against one running system, started before the first and stopped after the last: run them in band. */
module.exports = {
  displayName: 'system',
  preset: '../../jest.preset.js',
  testMatch: ['**/src/**/*.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/src/apart/', '/src/outages/', '/src/kills/', '/src/dashboard/'],
  globalSetup: './src/system/start.ts',
  globalTeardown: './src/system/stop.ts',
  testTimeout: 120_000,
};
