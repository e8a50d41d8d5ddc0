/** Tests that start what they need themselves: they run beside those of `jest.system.config.cjs`, as both wait for most of their time. */
module.exports = {
  displayName: 'apart',
  preset: '../../jest.preset.js',
  testMatch: ['**/src/{apart,outages,kills}/**/*.e2e.spec.ts'],
  testTimeout: 120_000,
};
