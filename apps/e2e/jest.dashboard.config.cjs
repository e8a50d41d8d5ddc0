/** The dashboard in a browser, against a running system of its own: beside `jest.system.config.cjs`, after `jest.apart.config.cjs`. */
module.exports = {
  ...require('./jest.system.config.cjs'),
  displayName: 'dashboard',
  testMatch: ['**/src/dashboard/**/*.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
