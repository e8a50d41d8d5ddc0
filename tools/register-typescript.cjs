/**
 * Lets Node read TypeScript through SWC, and the workspace's libs from their sources:
 * `node --conditions=@chain-mapping/source --require ./tools/register-typescript.cjs file.ts`
 */
const { transformSync } = require('@swc/core');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const options = { ...JSON.parse(readFileSync(join(__dirname, '../.swcrc'), 'utf8')), swcrc: false };

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename });
  module._compile(code, filename);
};
