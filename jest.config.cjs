/** All projects at once. `tools/test.mjs` runs them in three parts, told apart by the names of the files. */
module.exports = {
  // Counts for all: Jest reads it here, not in the projects' own configurations.
  testTimeout: 120_000,
  projects: [
    '<rootDir>/libs/*/jest.config.cjs',
    '<rootDir>/libs/platform/*/jest.config.cjs',
    '<rootDir>/apps/*/jest.config.cjs',
  ],
};
