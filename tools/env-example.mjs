/**
 * Makes `.env.example` and `docs/configuration.md` from the `Config` schemas of the programs, so that nothing is described twice.
 *
 *   node tools/env-example.mjs              writes them
 *   node tools/env-example.mjs --print      shows the example
 *   node tools/env-example.mjs --print-page shows the page
 *   node tools/env-example.mjs --json       { program: [{ name, required, default, description }] }
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withTypeScript } from './with-typescript.mjs';

const require = withTypeScript(import.meta.url);
const root = join(import.meta.dirname, '..');

/** The sentence may stand on the field or on what a default or an optional wraps. */
function descriptionOf(field) {
  for (let schema = field; schema; schema = schema.def?.innerType) if (schema.description) return schema.description;
  return '';
}

function variablesOf(Config) {
  return Object.entries(Config.shape).map(([name, field]) => {
    const unset = field.safeParse(undefined);
    return {
      name,
      required: !unset.success,
      default: unset.success ? unset.data : undefined,
      description: descriptionOf(field),
    };
  });
}

const asText = (value) =>
  Array.isArray(value) ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : String(value);

function lines({ name, required, default: value, description }) {
  return [
    `# ${description}${required ? ' (must be set)' : ''}`,
    `# ${name}=${value === undefined ? '' : asText(value)}`,
    '',
  ];
}

const sources = [
  ['npm start', 'libs/platform/backends/src/config.ts'],
  ...readdirSync(join(root, 'apps'))
    .sort()
    .map((name) => [name, `apps/${name}/src/config.ts`]),
  ['migrate-streams', 'libs/platform/messaging/src/bin/config.ts'],
].filter(([, file]) => existsSync(join(root, file)));

const programs = {};
for (const [name, file] of sources) {
  const { Config, Environment } = require(join(root, file));
  const schema = Config ?? Environment;
  if (schema?.shape) programs[name] = variablesOf(schema);
}

const usersOf = new Map();
for (const [program, variables] of Object.entries(programs))
  for (const variable of variables) {
    const key = JSON.stringify(variable);
    usersOf.set(key, [...(usersOf.get(key) ?? []), program]);
  }

const groups = new Map();
for (const [key, users] of usersOf) {
  const title = users.join(', ');
  groups.set(title, [...(groups.get(title) ?? []), JSON.parse(key)]);
}
const rank = (title) => (title.startsWith('npm start') ? 1000 : title.split(', ').length);
const sorted = [...groups].sort(([a], [b]) => rank(b) - rank(a) || a.localeCompare(b));

const example = [
  '# Made by tools/env-example.mjs from the configuration schemas (each config.ts): change those, then run it again.',
  '# A backend whose variable is not set is started by `npm start` itself, with its data under .chain-mapping/.',
  '',
  ...sorted.flatMap(([title, variables]) => [`### ${title}`, '', ...variables.flatMap(lines)]),
].join('\n');

const page = join(root, 'docs/configuration.md');
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const code = (text) => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);
const row = ({ name, required, default: value, description }) =>
  `| \`${name}\` | ${required ? '**must be set**' : code(value === undefined ? '' : asText(value))} | ${cell(description)} |`;

async function pageText() {
  const text = [
    '<!-- Made by tools/env-example.mjs from the configuration schemas (each config.ts): change those, then run it again. -->',
    '',
    '# Configuration',
    '',
    'Each program reads environment variables, once, when it starts; a wrong value stops the start with the name of the variable. A backend whose address is not set is',
    'started by `npm start` itself, with its data under `.chain-mapping/`. The same as a file to copy: `.env.example`.',
    '',
    ...sorted.flatMap(([title, variables]) => [
      `## ${title}`,
      '',
      '| variable | default | what it is |',
      '| --- | --- | --- |',
      ...variables.map(row),
      '',
    ]),
  ].join('\n');
  return format(text, { ...(await resolveConfig(page)), filepath: page });
}

const [mode] = process.argv.slice(2);
if (mode === '--json') process.stdout.write(`${JSON.stringify(programs)}\n`);
else if (mode === '--print') process.stdout.write(example);
else if (mode === '--print-page') process.stdout.write(await pageText());
else {
  writeFileSync(join(root, '.env.example'), example);
  writeFileSync(page, await pageText());
}
