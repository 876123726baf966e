/** What can go wrong in a simulation. Each is counted when it happens. */
export const faultKinds = [
  'node paused',
  'node killed',
  'node drained',
  'node slowed',
  'node cut from store',
  'renewals refused',
  'nodes cut from each other',
  'client cut off',
  'request to store lost',
  'answer of store lost',
  'store slow',
  'store stalled',
  'store restarted',
  'news lost',
  'news late',
  'bus away',
  'packet lost',
  'packet late',
  'second activation',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type FaultTally = Record<FaultKind, number>;

export const noFaults = (): FaultTally => Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultTally;
