import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// `VARNE_SERVER` is where a running centre (or `npm run mock`) listens while developing.
const server = process.env['VARNE_SERVER'] ?? 'http://127.0.0.1:8750';

export default defineConfig({
  base: './',
  plugins: [svelte()],
  build: {
    outDir: '../src/varne/console/web/static',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 2000, // MapLibre and its worker, loaded after the table has painted
    assetsInlineLimit: 0, // nothing as data: so that the content security policy can stay strict
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: server, ws: true }, '/metrics': server } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
