export type { Check } from './check.js';
export { thingsOf } from './known-things.js';
export { lineOf, type Report, reportOf, sumOf } from './report.js';
export { chosen, type Outcome, type Result, run, type RunOptions } from './run.js';
export type { Target } from './world.js';
