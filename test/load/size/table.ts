import type { Figures } from './measure.js';

/** For people: what the bytes are. */
export function tableOf({ clientGzipBytes, clientBytes, packages }: Figures): string {
  const rows = Object.entries(packages).map(([name, { bytes, gzipBytes }]) => [name, bytes, gzipBytes] as const);
  return [
    line('', 'minified', 'gzip'),
    ...rows.map(([name, bytes, gzipBytes]) => line(name, bytes.toLocaleString('en'), gzipBytes.toLocaleString('en'))),
    line('all of it, together', clientBytes.toLocaleString('en'), clientGzipBytes.toLocaleString('en')),
  ].join('\n');
}

const line = (name: string, minified: string, gzip: string): string =>
  `${name.padEnd(32)}${minified.padStart(10)}${gzip.padStart(10)}`;
