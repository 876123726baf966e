import { defineConfig } from 'vite';

const parley = process.env['PARLEY_URL'] ?? 'http://localhost:4000';

/** The page and Parley have one origin, so that nothing needs to be allowed: what is not the page's own goes on to Parley. */
export default defineConfig({
  server: { proxy: { '/v1': { target: parley }, '/socket.io': { target: parley, ws: true } } },
});
