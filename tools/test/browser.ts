import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { howToInstall, installSystemPackage } from '../system-packages.js';
import { Refusal } from '../terminal.js';

const chromiumPackage = { name: 'Chromium', debian: 'chromium', brew: 'chromium' };

/** The browser that end-to-end tests drive: `CHROMIUM_PATH`, or the machine's, installed when that is possible. */
export async function chromium(): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined) return given;
  const found = find();
  if (found !== undefined) return found;
  if (await installSystemPackage(chromiumPackage)) {
    const installed = find();
    if (installed !== undefined) return installed;
  }
  throw new Refusal(
    'The end-to-end tests need Chromium and found none on PATH.\n' +
      `Install it (${howToInstall(chromiumPackage)}), or set CHROMIUM_PATH to the program.`,
  );
}

function find(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}
