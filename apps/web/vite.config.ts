import react from '@vitejs/plugin-react';
import known from 'unicode-emoji-json/data-by-group.json' with { type: 'json' };
import { defineConfig, type Plugin } from 'vite';

const library = (name: string, entry = 'index') => new URL(`../../libs/${name}/src/${entry}.ts`, import.meta.url).pathname;

/** Of what is known about each emoji the page shows the name: a fifth of the file. */
const emojiNames: Plugin = {
  name: 'parley-emoji-names',
  resolveId: { filter: { id: /^virtual:emoji-names$/ }, handler: (id) => `\0${id}` },
  load: {
    filter: { id: /^\0virtual:emoji-names$/ },
    handler() {
      const groups = known.map(({ name, emojis }) => ({ name, emoji: emojis.map((emoji) => [emoji.emoji, emoji.name]) }));
      return `export const groups = ${JSON.stringify(groups)};`;
    },
  },
};

/**
 * The page is static files under one strict policy: every script is a file of ours (`script-src 'self'`),
 * so nothing is inlined, neither scripts nor small assets. Mantine writes `<style>` elements at run time,
 * hence `style-src 'self' 'unsafe-inline'`.
 */
export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  plugins: [emojiNames, react()],
  resolve: {
    alias: {
      '#react': library('react'),
      '#client/indexeddb': library('client', 'indexeddb'),
      '#client': library('client'),
      '#protocol': library('protocol'),
      '#kernel': library('kernel'),
    },
  },
  build: {
    outDir: '../../dist/apps/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    // Libraries change less often than we do: a file of their own stays in the browser's cache over our releases.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'libraries', test: /node_modules/ }] } } },
    // All of it is needed before anything can be shown, so cutting it smaller would only take longer.
    chunkSizeWarningLimit: 700,
  },
});
