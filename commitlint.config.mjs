import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folders = (path) =>
  readdirSync(join(import.meta.dirname, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

/** A commit names the project that it changes, or the part of the workspace. */
const scopes = [
  ...folders('apps'),
  ...folders('libs'),
  ...folders('libs/platform'),
  'benchmarks',
  'catalog',
  'ci',
  'decisions',
  'deploy',
  'docs',
  'lint',
  'tools',
];

export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'scope-enum': [2, 'always', [...new Set(scopes)]],
    // Names keep their case, also at the beginning: NATS, README.
    'subject-case': [0],
    'header-max-length': [2, 'always', 120],
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
