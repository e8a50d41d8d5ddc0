/**
 * Makes `docs/cli.md` from the commands of the command line, so that nothing is described twice.
 *
 *   node tools/cli-page.mjs           writes it
 *   node tools/cli-page.mjs --print   shows it
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withTypeScript } from './with-typescript.mjs';

const require = withTypeScript(import.meta.url);
const root = join(import.meta.dirname, '..');
const target = join(root, 'docs/cli.md');

const { program } = require(join(root, 'apps/cli/src/program.ts'));

const silent = { write: () => true, isTTY: false };
const cli = program({ NO_COLOR: '1' }, { stdout: silent, stderr: silent, stdin: process.stdin }, () => undefined);

/** What is printed after the help, without the blank lines around it. */
function afterHelp(command) {
  const written = [];
  const own = { command, error: false, write: (text) => written.push(text) };
  command.emit('afterHelp', own);
  return written.join('').trim();
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');
const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;

function optionsOf(command) {
  const options = command.options.filter(({ hidden }) => !hidden);
  if (options.length === 0) return [];
  return [
    '| option | what it does |',
    '| --- | --- |',
    ...options.map(({ flags, description, argChoices, defaultValue }) => {
      const choices = argChoices ? ` (${argChoices.join(', ')})` : '';
      const standard =
        defaultValue === undefined || defaultValue === false
          ? ''
          : `; ${JSON.stringify(defaultValue)} where it is not given`;
      return `| ${code(flags)} | ${cell(`${description}${choices}${standard}`)} |`;
    }),
    '',
  ];
}

function* sections(command, path) {
  for (const child of command.commands.filter((each) => each.name() !== 'help' && !each._hidden)) {
    const words = [...path, child.name()];
    const isGroup = child.commands.length > 0;
    if (!isGroup || child._actionHandler) {
      const after = afterHelp(child);
      yield [
        `## ${words.join(' ')}`,
        '',
        `\`chain-mapping ${[...words, child.usage()].join(' ')}\``,
        '',
        ...(child.description() ? [`${cell(child.description())}.`, ''] : []),
        ...optionsOf(child),
        ...(after ? ['```text', after, '```', ''] : []),
      ];
    }
    yield* sections(child, words);
  }
}

const page = [
  '<!-- Made by tools/cli-page.mjs from apps/cli/src/program.ts: change the commands there, then run it again. -->',
  '',
  '# Command line',
  '',
  `${cli.description()}. \`npx chain-mapping <command> --help\` says the same.`,
  '',
  ...optionsOf(cli),
  '```text',
  afterHelp(cli),
  '```',
  '',
  ...[...sections(cli, [])].flat(),
].join('\n');

const text = await format(page, { ...(await resolveConfig(target)), filepath: target });
if (process.argv[2] === '--print') process.stdout.write(text);
else writeFileSync(target, text);
