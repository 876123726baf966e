#!/usr/bin/env node
import { parseArgs } from 'node:util';

import { Deviation } from './deviation.js';
import { lineOf, reportOf, sumOf } from './report.js';
import { chosen, run } from './run.js';

const usage = `parley-conformance --url URL [--api-url URL] --token TOKEN [--token TOKEN …] [--only NAME …] [--json]
parley-conformance --list

Runs the contract of the protocol against a server, as one user for each token. Four users see all of it.
It makes groups and sends messages as them. Exit code 0: what was looked at holds; 1: something does not; 2: it could not begin.

  --url      of the gateway (Socket.IO)
  --api-url  of REST; absent: the same
  --token    access token of a user; another user each
  --only     only checks whose names begin so
  --json     the results as one JSON document on standard output
  --list     the checks and the rules that they prove, and no run
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = read();
  if (values.list) {
    for (const { name, rule, users } of chosen(values.only)) process.stdout.write(`${name} (${users}): ${rule}\n`);
    return 0;
  }
  const { url, 'api-url': apiUrl = url, token: tokens = [], only, json } = values;
  if (url === undefined || apiUrl === undefined || !URL.canParse(url) || !URL.canParse(apiUrl) || tokens.length === 0)
    return refuse(usage);
  if (chosen(only).length === 0) return refuse(`No check is called so: ${only?.join(', ')}\n`);
  try {
    const told = json ? undefined : (result: Parameters<typeof lineOf>[0]) => void process.stdout.write(`${lineOf(result)}\n`);
    const report = reportOf(await run({ url, apiUrl, tokens, ...(only && { only }), ...(told && { told }) }));
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `\n${sumOf(report)}\n`);
    return report.conforms ? 0 : 1;
  } catch (error) {
    if (error instanceof Deviation)
      return refuse(`It could not begin.\n    expected  ${error.expected}\n    seen      ${error.seen}\n`);
    throw error;
  }
}

function refuse(sentence: string): number {
  process.stderr.write(sentence);
  return 2;
}

function read() {
  const options = {
    url: { type: 'string' },
    'api-url': { type: 'string' },
    token: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}
