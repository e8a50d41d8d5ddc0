/**
 * Makes `docs/schemas/*.schema.json` from the schemas that the command line reads chain files with, so that editors complete and check
 * them as `chain-mapping apply` does.
 *
 *   node tools/json-schema.mjs                writes them
 *   node tools/json-schema.mjs --print NAME   shows one
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withTypeScript } from './with-typescript.mjs';

const require = withTypeScript(import.meta.url);
const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/schemas');

const { jsonSchemaOf, SCHEMA_NAMES } = require(join(root, 'apps/cli/src/schema/json-schema.ts'));

const comment =
  'Made by tools/json-schema.mjs: change the schemas or their descriptions in the code, then run it again.';

const targetOf = (name) => join(folder, `${name}.schema.json`);

async function textOf(name) {
  const { $schema, ...schema } = jsonSchemaOf(name);
  const text = JSON.stringify({ $schema, $comment: comment, ...schema });
  return format(text, { ...(await resolveConfig(targetOf(name))), filepath: targetOf(name) });
}

const [option, name] = process.argv.slice(2);
if (option === '--print') process.stdout.write(await textOf(name));
else {
  mkdirSync(folder, { recursive: true });
  for (const each of SCHEMA_NAMES) writeFileSync(targetOf(each), await textOf(each));
}
