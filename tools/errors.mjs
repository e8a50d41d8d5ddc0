/**
 * Makes `docs/errors.md` from the problem kinds of the gateway, so that nothing is described twice.
 *
 *   node tools/errors.mjs           writes it
 *   node tools/errors.mjs --print   shows it
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withTypeScript } from './with-typescript.mjs';

const require = withTypeScript(import.meta.url);
const root = join(import.meta.dirname, '..');
const target = join(root, 'docs/errors.md');

const { problemKinds } = require(join(root, 'apps/gateway/src/problems/problem.ts'));

const rows = Object.entries(problemKinds).map(
  ([code, { status, title, help }]) => `| \`${code}\` | ${status} | ${title} | ${help} |`,
);

const page = `
<!-- Made by tools/errors.mjs from apps/gateway/src/problems/problem.ts: change the kinds there, then run it again. -->

# Errors of the HTTP API

Every error is an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem, \`application/problem+json\`:

\`\`\`json
{
  "type": "/api/problems/InvalidInput",
  "title": "${problemKinds.InvalidInput.title}",
  "status": 400,
  "detail": "name: Too small: expected string to have >=1 characters",
  "instance": "/api/v1/chains",
  "code": "InvalidInput",
  "errors": [{ "path": "name", "message": "Too small: expected string to have >=1 characters" }],
  "request_id": "0d8f4f0e-1f8e-4c53-a0a5-6b0f8c6e5b11"
}
\`\`\`

Programs go by \`code\`; \`title\` and \`detail\` are for people and may change. \`type\` leads to the same text as here.

| code | status | what it is | when it comes, and what to do |
| --- | --- | --- | --- |
${rows.join('\n')}
`;

const text = await format(page, { ...(await resolveConfig(target)), filepath: target });
if (process.argv[2] === '--print') process.stdout.write(text);
else writeFileSync(target, text);
