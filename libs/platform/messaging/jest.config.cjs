module.exports = {
  displayName: 'messaging',
  preset: '../../../jest.preset.js',
  // Tests that kill servers wait for them with deadlines of their own.
  testTimeout: 30_000,
};
