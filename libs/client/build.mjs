/** Builds the package as it is published: one file for each module system, with what it needs of the workspace inside, and its types. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

const folder = import.meta.dirname;
const dist = join(folder, 'dist');
const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const bundle = await rolldown({
  input: join(folder, 'src/index.ts'),
  platform: 'node',
  external: (id) => id.startsWith('node:') || Object.keys(dependencies).includes(id),
  resolve: { conditionNames: ['@chain-mapping/source', 'node', 'import'] },
  // Of the workspace only pure functions are used: their schemas stay behind.
  treeshake: { moduleSideEffects: false },
  logLevel: 'warn',
});
const output = { dir: dist, codeSplitting: false, minifyInternalExports: false };
await bundle.write({ ...output, format: 'esm', entryFileNames: 'index.mjs' });
await bundle.write({ ...output, format: 'cjs', entryFileNames: 'index.cjs' });
await bundle.close();

const typescript = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
execFileSync(process.execPath, [typescript, '-p', join(folder, 'tsconfig.types.json')], { stdio: 'inherit' });

// The same types for both module systems: each names its own files.
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = join(dist, name);
  const text = readFileSync(file, 'utf8');
  for (const kind of ['mts', 'cts']) {
    const runtime = kind.replace('ts', 'js');
    writeFileSync(
      file.replace(/\.ts$/, `.${kind}`),
      text.replace(/((?:from|import\()\s*['"]\.[^'"]*)(['"])/g, `$1.${runtime}$2`),
    );
  }
  rmSync(file);
}
