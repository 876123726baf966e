import type { World } from './world.js';

/** One rule of the protocol, and how it is tried. */
export interface Check {
  /** `area.rule`, unique. */
  readonly name: string;
  /** What holds if the check passes, in one sentence. */
  readonly rule: string;
  /** Users that it takes. */
  readonly users: 1 | 2 | 3 | 4;
  /** @throws Deviation with what was expected and seen, when the rule is broken. */
  readonly run: (world: World) => Promise<void>;
}
