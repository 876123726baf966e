import type { History } from '../../chaos/history.js';

/** What the process of the clients is told when it starts. */
export interface Role {
  /** An application's folder: the SDK is imported from its node_modules. */
  readonly folder: string;
  readonly url: string;
  readonly issuerUrl: string;
  /** To see when everybody shows what is stored. */
  readonly databaseUrl: string;
  readonly seed: number;
  readonly clients: number;
  /** Where it leaves its testimony. */
  readonly testimony: string;
}

/** What it says when everybody has come and begun. */
export const begun = 'everybody is at it';

/** What it leaves when it was told to end, and everything had come to rest. */
export interface Testimony {
  /** Of the package, as it says itself. */
  readonly sdkVersion: string;
  /** The file that was imported. */
  readonly sdkFile: string;
  /** At what time of the monotonic clock of this machine, in milliseconds, the clock of the history was 0. */
  readonly originMs: number;
  readonly history: History;
  /** Null: it did not happen. */
  readonly convergenceMs: number | null;
  readonly reconnects: number;
  readonly healed: number;
  readonly visibleErrors: readonly string[];
}

/** As `Testimony.originMs`, of the process that asks. */
export function clockOriginMs(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now();
}
