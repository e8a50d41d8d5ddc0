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

export default defineConfig({
  root: import.meta.dirname,
  plugins: [englishOnly(), react(), compressed()],
  build: {
    target: 'es2022',
    // The policy of the gateway allows files from there, and nothing that is written into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'assets/licences.txt' },
    chunkSizeWarningLimit: 2000,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000', '/health': 'http://127.0.0.1:8000' } },
});
