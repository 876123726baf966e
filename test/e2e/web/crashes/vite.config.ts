import { defineConfig } from 'vite';

const source = (file: string): string => new URL(`../../../../${file}`, import.meta.url).pathname;

/** The SDK with its crash points, as one script for a page. */
export default defineConfig({
  root: source('test/e2e/web/crashes'),
  publicDir: false,
  resolve: { alias: { '#kernel': source('libs/kernel/src/index.ts'), '#protocol': source('libs/protocol/src/index.ts') } },
  build: { minify: false, lib: { entry: source('test/e2e/web/crashes/in-page.ts'), formats: ['es'], fileName: 'crashes' } },
});
