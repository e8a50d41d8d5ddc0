/**
 * Lints texts that are not on disk, as the files that they claim to be: reads `[{ file, text }]` on standard input, answers
 * `[{ file, found: [{ rule, message }] }]`. The boundary rule is silent without Nx's project graph, so that is made first.
 */
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import { text as readAll } from 'node:stream/consumers';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const snippets = JSON.parse(await readAll(process.stdin));

await createProjectGraphAsync({ exitOnError: true });

const eslint = new ESLint({ cwd: root });
const answers = [];
for (const { file, text } of snippets) {
  const results = await eslint.lintText(text, { filePath: join(root, file) });
  const found = results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ({ rule: ruleId, message })));
  answers.push({ file, found });
}
process.stdout.write(`${JSON.stringify(answers)}\n`);
