#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const program = join(__dirname, '../dist/main.js');
if (existsSync(program)) {
  require(program);
} else {
  process.stderr.write(
    "Chain Mapping is not built yet: 'npm start' installs, builds and runs it; 'npm run build' only builds.\n",
  );
  process.exitCode = 1;
}
