import { defineConfig } from 'vite';

const source = (file: string): string => new URL(`../../../../${file}`, import.meta.url).pathname;

/** What a page needs to be one of several tabs, as one script. */
export default defineConfig({
  root: source('test/e2e/web/tabs'),
  publicDir: false,
  resolve: { alias: { '#kernel': source('libs/kernel/src/index.ts'), '#protocol': source('libs/protocol/src/index.ts') } },
  build: { minify: false, lib: { entry: source('test/e2e/web/tabs/in-page.ts'), formats: ['es'], fileName: 'tabs' } },
});
