import { read } from '../arguments.js';
import { buildServer } from '../build.js';
import { postgres, redis } from '../engines.js';
import { unlessEnding } from '../interruption.js';
import { Refusal, say, step } from '../terminal.js';
import { buildWeb } from '../web-build.js';
import { chromium } from './browser.js';
import { jest } from './jest.js';
import { type Suite, suites } from './suites.js';

const usage = './dev test [suite...] [--coverage] [-- jest arguments]';

/** `./dev test`: each suite with engines of its own, which are gone afterwards. */
export async function test(args: readonly string[]): Promise<number> {
  const split = args.indexOf('--');
  const [ours, jests] = split < 0 ? [args, []] : [args.slice(0, split), args.slice(split + 1)];
  const { values, positionals } = read(ours, { coverage: { type: 'boolean', default: false } }, usage);
  const chosen = choose(positionals);

  let passed = 0;
  let failed = 0;
  const { env, engines } = await prepare(chosen);
  try {
    for (const { name, folders } of chosen) {
      say(`\n${name}`);
      const coverage = values.coverage ? ['--coverage', `--coverageDirectory=coverage/${name}`] : [];
      const tally = await jest({ name, folders, args: [...coverage, ...jests], env, output: 'inherit' });
      await unlessEnding();
      say(`${name}: ${tally.passed} passed, ${tally.failed} failed`);
      passed += tally.passed;
      failed += tally.failed;
    }
  } finally {
    await unlessEnding();
    for (const engine of engines) await engine.dispose();
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

function choose(names: readonly string[]): readonly Suite[] {
  if (names.length === 0) return suites;
  return names.map((name) => {
    const suite = suites.find((each) => each.name === name);
    if (suite === undefined) {
      throw new Refusal(
        `No suite is called "${name}". There are: ${suites.map((each) => each.name).join(', ')}.\nUsage: ${usage}`,
      );
    }
    return suite;
  });
}

interface Preparation {
  readonly env: Readonly<Record<string, string>>;
  readonly engines: readonly { dispose(): Promise<void> }[];
}

/** What the chosen suites need, and how their tests find it. */
async function prepare(chosen: readonly Suite[]): Promise<Preparation> {
  if (!chosen.some((suite) => suite.engines)) return { env: {}, engines: [] };
  const { errors } = buildServer();
  if (errors.length > 0) throw new Refusal(`The server does not compile:\n${errors.join('\n')}`);
  const browser = chosen.some((suite) => suite.browser);
  if (browser) await step('Web page', buildWeb);
  const chromiumPath = browser ? await chromium() : undefined;

  // Not DATABASE_URL: what a shell points at for other purposes is not for tests to fill with databases.
  const given = { database: process.env['TEST_DATABASE_URL'], redis: process.env['TEST_REDIS_URL'] };
  const database = given.database === undefined ? await postgres({ settings: { max_connections: 300 } }) : undefined;
  const bus = given.redis === undefined ? await redis() : undefined;
  return {
    env: {
      ...(database !== undefined && { TEST_DATABASE_URL: database.url }),
      ...(bus !== undefined && { TEST_REDIS_URL: bus.url }),
      ...(chromiumPath !== undefined && { CHROMIUM_PATH: chromiumPath }),
    },
    engines: [bus, database].filter((engine) => engine !== undefined),
  };
}
