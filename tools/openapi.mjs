/**
 * Makes `docs/openapi.json` from the routes and schemas of the gateway, and from it the types of the client, so that nothing is described twice.
 *
 *   node tools/openapi.mjs                writes docs/openapi.json and libs/client/src/api/openapi.ts
 *   node tools/openapi.mjs --print        shows the document
 *   node tools/openapi.mjs --print-types  shows the types
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { withTypeScript } from './with-typescript.mjs';

const require = withTypeScript(import.meta.url);
const root = join(import.meta.dirname, '..');
const target = join(root, 'docs/openapi.json');
const types = join(root, 'libs/client/src/api/openapi.ts');

const { openApiDocument } = require(join(root, 'apps/gateway/src/openapi/document.ts'));

const formatted = async (text, filepath) => format(text, { ...(await resolveConfig(filepath)), filepath });

const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
const document = await openApiDocument(version);
const text = await formatted(JSON.stringify(document), target);

async function textOfTypes() {
  const nodes = await openapiTypes(JSON.parse(text), { alphabetize: true, defaultNonNullable: false });
  return formatted(
    `// Made by tools/openapi.mjs from the routes of the gateway: change those, then run it again.\n${astToString(nodes)}`,
    types,
  );
}

const [option] = process.argv.slice(2);
if (option === '--print') process.stdout.write(text);
else if (option === '--print-types') process.stdout.write(await textOfTypes());
else {
  writeFileSync(target, text);
  writeFileSync(types, await textOfTypes());
}
