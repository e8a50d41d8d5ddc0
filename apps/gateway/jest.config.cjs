const preset = require('../../jest.preset.js');

module.exports = {
  displayName: 'gateway',
  preset: '../../jest.preset.js',
  // jose is ES modules alone, which Node can `require` and Jest cannot.
  transform: { ...preset.transform, 'node_modules/jose/.+\\.js$': preset.transform['^.+\\.ts$'] },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
};
