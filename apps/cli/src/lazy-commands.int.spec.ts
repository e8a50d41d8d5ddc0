import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Asking for help, or for a list, is not to wait until all that other commands need is loaded: most of a second. */
it('loads a command only when it is run', () => {
  const program = readFileSync(join(__dirname, 'program.ts'), 'utf8');
  const swc: unknown = JSON.parse(readFileSync(join(__dirname, '../../../.swcrc'), 'utf8'));
  const { module } = swc as { module: { lazy: string[] } };
  const commands = [...program.matchAll(/^import [^;]* from '(\.\/commands\/[^']+)'/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(20);
  // Of that there are types alone.
  expect(commands.filter((name) => name !== './commands/context' && !module.lazy.includes(name ?? ''))).toEqual([]);
});
