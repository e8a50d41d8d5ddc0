module.exports = { displayName: 'code-analysis', preset: '../../jest.preset.js' };
