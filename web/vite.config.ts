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
    // One style sheet and one file for all of the chart: a link cut while loading leaves no half of it.
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      input: ['index.html', 'field.html'], // the watch's screen, and the page for crews' phones
      output: {
        codeSplitting: {
          groups: [
            // The bundler's own helpers apart, or the table's code would wait for the chart's.
            { name: 'helpers', test: /rolldown.runtime|vite.preload-helper/, priority: 1 },
            { name: 'chart', test: /node_modules\/(?!svelte|esm-env|clsx|devalue)/ },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: server, ws: true }, '/metrics': server } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
