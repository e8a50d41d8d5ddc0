module.exports = { displayName: 'demo-platform', preset: '../../jest.preset.js' };
