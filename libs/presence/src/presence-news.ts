import type { Cancel } from '#kernel';

/** Somebody came or went; or somebody decided anew who sees it. */
export type PresenceItem =
  | { readonly kind: 'status'; readonly userId: string; readonly online: boolean }
  | { readonly kind: 'visibility'; readonly userId: string };

/**
 * Brings news to every process. Those of this process hear it before `publish` returns; the others soon, in order, or
 * never: whoever has to be sure looks at the truth from time to time.
 */
export abstract class PresenceNews {
  abstract publish(items: readonly PresenceItem[]): void;

  abstract listen(listener: (item: PresenceItem) => void): Cancel;
}
