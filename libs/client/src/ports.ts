import type { Clock, Random, Timers } from '#kernel';

/** What the client asks of the platform, besides the network. */
export interface Ports {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}
