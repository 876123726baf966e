/**
 * - `online`, `offline`: the device has a network, or none.
 * - `visible`, `hidden`: somebody looks at the page, or nobody does.
 */
export type DeviceHint = 'online' | 'offline' | 'visible' | 'hidden';

/**
 * What the device says of itself. It may be wrong, and it may say nothing at all: a client that follows hints
 * connects sooner, and one that gets none connects all the same.
 */
export abstract class DeviceHints {
  /** Whether the device believes that it has a network. True if it has no belief. */
  abstract readonly online: boolean;

  /** Hears of changes, until the lifetime aborts. */
  abstract hear(listener: (hint: DeviceHint) => void, lifetime: AbortSignal): void;
}

/** Of a device that says nothing. */
export class NoHints extends DeviceHints {
  readonly online = true;

  hear(): void {}
}
