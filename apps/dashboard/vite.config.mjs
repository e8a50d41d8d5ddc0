import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The gateway sends what is compressed already: nothing is compressed twice, or while somebody waits. */
const compressed = () => ({
  name: 'compressed',
  apply: 'build',
  closeBundle() {
    const folder = join(import.meta.dirname, 'dist', 'assets');
    for (const name of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
      const bytes = readFileSync(join(folder, name));
      if (bytes.length < 1024) continue;
      writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params: quality }));
    }
  },
});

/** Each language of the component kit would be sent to everybody: the texts of this page are English, and so are its. */
const englishOnly = () => ({
  name: 'english-only',
  enforce: 'pre',
  load(id) {
    if (!/react-(aria|stately)(-components)?\/dist\/(private\/)?intl\//.test(id) || /en-US\.m?js/.test(id)) return null;
    return /\/[a-z]{2}-[A-Z]{2}\.m?js/.test(id) ? 'export default {};' : null;
  },
});

/** Asks the API for what the first view shows before anything else of the page is read. */
const asksAhead = () => ({
  name: 'asks-ahead',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      const early = Object.values(bundle ?? {}).find(({ type, name }) => type === 'chunk' && name === 'early');
      if (!early) throw new Error('There is no script that asks ahead');
      const attrs = { type: 'module', async: true, crossorigin: true, src: `/${early.fileName}` };
      return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
    },
  },
});

/**
 * The component kit asks `Intl` which way a language is written, of the browser's and of ours, as it is loaded: a tenth of a second, for
 * English. It has a list of its own for browsers without `Intl.Locale`.
 */
const withoutLocales = () => ({
  name: 'without-locales',
  enforce: 'pre',
  transform(code, id) {
    const asked = [
      [/i18n\/utils\.mjs$/, 'if (Intl.Locale)', 'if (false)'],
      [/i18n\/useDefaultLocale\.mjs$/, 'Intl.DateTimeFormat.supportedLocalesOf([', 'void ['],
    ].find(([file]) => file.test(id));
    if (!asked) return null;
    const [, from, to] = asked;
    if (!code.includes(from)) throw new Error(`${id} does not say '${from}' any more`);
    return code.replace(from, to).replace(/void \[(\s*)locale\s*\]\)/, 'void [$1locale]');
  },
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [englishOnly(), withoutLocales(), react(), asksAhead(), compressed()],
  build: {
    target: 'es2022',
    // The policy of the gateway allows files from there, and nothing that is written into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'early',
              test: /preload-helper|src[\\/](early|api[\\/](asked-ahead|credentials))\.ts$/,
              priority: 2,
            },
            // One file for what every page needs: twenty small ones take longer to ask for than to read.
            { name: 'first', tags: ['$initial'], priority: 1 },
          ],
        },
      },
    },
    license: { fileName: 'assets/licences.txt' },
    chunkSizeWarningLimit: 2000,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000', '/health': 'http://127.0.0.1:8000' } },
});
