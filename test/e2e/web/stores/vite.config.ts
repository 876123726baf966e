import { defineConfig } from 'vite';

const source = (file: string): string => new URL(`../../../../${file}`, import.meta.url).pathname;

/** The stores and their test kit, as one script for a page. */
export default defineConfig({
  root: source('test/e2e/web/stores'),
  publicDir: false,
  resolve: { alias: { '#kernel': source('libs/kernel/src/index.ts'), '#protocol': source('libs/protocol/src/index.ts') } },
  build: { minify: false, lib: { entry: source('test/e2e/web/stores/in-page.ts'), formats: ['es'], fileName: 'stores' } },
});
