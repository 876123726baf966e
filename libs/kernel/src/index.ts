export { BatchedLoader } from './batched-loader.js';
export { Clock, SystemClock } from './clock.js';
export { Complaints } from './complaints.js';
export { Ids } from './ids.js';
export { InvariantViolation, invariant, unreachable } from './invariant.js';
export { Random, SeededRandom, SystemRandom } from './random.js';
export { type Cancel, SystemTimers, Timers } from './timers.js';
