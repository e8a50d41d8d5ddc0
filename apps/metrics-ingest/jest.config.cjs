module.exports = { displayName: 'metrics-ingest', preset: '../../jest.preset.js' };
