/** The dashboard in a browser, against a running system of its own: after `jest.system.config.cjs`, so that browser and tests have the machine. */
module.exports = {
  ...require('./jest.system.config.cjs'),
  displayName: 'dashboard',
  testMatch: ['**/src/dashboard/**/*.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
