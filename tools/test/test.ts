import { read } from '../arguments.js';
import { buildServer } from '../build.js';
import { Coverage } from '../coverage/coverage.js';
import { isEnough, percentWanted, tableOf } from '../coverage/figure.js';
import { postgres, redis } from '../engines.js';
import { unlessEnding } from '../interruption.js';
import { Refusal, say, step } from '../terminal.js';
import { buildWeb } from '../web-build.js';
import { chromium } from './browser.js';
import { jest } from './jest.js';
import { python } from './python.js';
import { type Need, type Suite, suites } from './suites.js';

const usage = './dev test [suite...] [--coverage] [-- jest arguments]';

/** `./dev test`: each suite with engines of its own, which are gone afterwards. */
export async function test(args: readonly string[]): Promise<number> {
  const split = args.indexOf('--');
  const [ours, jests] = split < 0 ? [args, []] : [args.slice(0, split), args.slice(split + 1)];
  const { values, positionals } = read(ours, { coverage: { type: 'boolean', default: false } }, usage);
  const chosen = choose(positionals);

  let passed = 0;
  let failed = 0;
  const { env, engines } = await prepare(chosen, values.coverage);
  const coverage = values.coverage ? Coverage.begin() : null;
  try {
    for (const suite of chosen) {
      const { name } = suite;
      say(`\n${name}`);
      const toJest = [...(coverage?.jestArguments ?? []), ...jests];
      const tally = await jest({ ...suite, args: toJest, env: { ...env, ...coverage?.envOf(name) }, output: 'inherit' });
      await unlessEnding();
      say(`${name}: ${tally.passed} passed, ${tally.failed} failed`);
      passed += tally.passed;
      failed += tally.failed;
    }
  } finally {
    await unlessEnding();
    for (const engine of engines) await engine.dispose();
  }
  const covered = coverage === null || reportCoverage(coverage, chosen);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && covered ? 0 : 1;
}

/** A part of the suites covers a part of the code, so only all of them together are held to what is wanted. */
function reportCoverage(coverage: Coverage, chosen: readonly Suite[]): boolean {
  const figures = coverage.figures(chosen.map(({ name }) => name));
  process.stdout.write(`\nStatements that tests ran (coverage/missing.json: the others)\n${tableOf(figures)}\n`);
  if (chosen.length < suites.length || isEnough(figures)) return true;
  say(`✗ coverage: less than ${percentWanted} % of the statements`);
  return false;
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
async function prepare(chosen: readonly Suite[], coverage: boolean): Promise<Preparation> {
  const needed = (need: Need) => chosen.some(({ needs }) => needs.includes(need));
  const withEngines = needed('engines');
  const compiled = withEngines || coverage || needed('compiled');
  if (!compiled) return { env: {}, engines: [] };
  const { errors } = buildServer();
  if (errors.length > 0) throw new Refusal(`The server does not compile:\n${errors.join('\n')}`);
  if (!withEngines) return { env: {}, engines: [] };
  const browser = needed('browser');
  if (browser) await step('Web page', buildWeb);
  const chromiumPath = browser ? await chromium() : undefined;
  const pythonPath = needed('python') ? await python() : undefined;

  // Not DATABASE_URL: what a shell points at for other purposes is not for tests to fill with databases.
  const given = { database: process.env['TEST_DATABASE_URL'], redis: process.env['TEST_REDIS_URL'] };
  const database = given.database === undefined ? await postgres({ settings: { max_connections: 300 } }) : undefined;
  const bus = given.redis === undefined ? await redis() : undefined;
  return {
    env: {
      ...(database !== undefined && { TEST_DATABASE_URL: database.url }),
      ...(bus !== undefined && { TEST_REDIS_URL: bus.url }),
      ...(chromiumPath !== undefined && { CHROMIUM_PATH: chromiumPath }),
      ...(pythonPath !== undefined && { PYTHON_PATH: pythonPath }),
    },
    engines: [bus, database].filter((engine) => engine !== undefined),
  };
}
