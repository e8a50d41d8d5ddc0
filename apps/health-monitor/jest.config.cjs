module.exports = { displayName: 'health-monitor', preset: '../../jest.preset.js' };
