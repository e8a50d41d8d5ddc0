/** What needs no running system. The rest: `jest.system.config.cjs`. */
module.exports = {
  displayName: 'e2e',
  preset: '../../jest.preset.js',
  testPathIgnorePatterns: ['/node_modules/', '\\.e2e\\.spec\\.ts$'],
};
