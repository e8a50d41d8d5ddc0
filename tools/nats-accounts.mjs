/**
 * Makes `deploy/nats/accounts.conf` from what the contracts say of the users of NATS.
 *
 *   node tools/nats-accounts.mjs           writes it
 *   node tools/nats-accounts.mjs --print   shows it
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTypeScript } from './with-typescript.mjs';

const require = withTypeScript(import.meta.url);
const root = join(import.meta.dirname, '..');
const target = join(root, 'deploy/nats/accounts.conf');

const { natsPermissionsOf, natsUsers } = require(join(root, 'libs/contracts/src/index.ts'));

const list = (indent, subjects) =>
  `[\n${subjects.map((each) => `${indent}  ${JSON.stringify(each)}\n`).join('')}${indent}]`;

function userOf(name) {
  const { publish, subscribe, answers } = natsPermissionsOf(name);
  const indent = ' '.repeat(10);
  const deny = publish.deny.length > 0 ? `, deny: ${list(indent, publish.deny)}` : '';
  return [
    '      {',
    `        user: ${JSON.stringify(name)}`,
    `        password: $NATS_${name.toUpperCase().replace(/-/g, '_')}_PASSWORD`,
    '        permissions: {',
    `          publish: { allow: ${list(indent, publish.allow)}${deny} }`,
    `          subscribe: { allow: ${list(indent, subscribe.allow)} }`,
    ...(answers ? ['          allow_responses: { max: 1, expires: "5m" }'] : []),
    '        }',
    '      }',
  ].join('\n');
}

const text = `# Made by tools/nats-accounts.mjs from libs/contracts/src/access/nats-users.ts: change that, then run it again.
# Passwords come from the environment of the server. Each begins with a letter, as the server reads what looks like a number as one.
accounts {
  CHAIN_MAPPING: {
    jetstream: enabled
    users: [
${Object.keys(natsUsers).map(userOf).join('\n')}
    ]
  }
}
`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(target, text);
