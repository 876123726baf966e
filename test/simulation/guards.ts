/** What can be taken out of a simulation, to see that its checker notices: `--without`. */
export const guards = ['fence', 'cas', 'idempotency', 'output-gate', 'lease-stop', 'revision-check', 'membership-epoch'] as const;
export type Guard = (typeof guards)[number];

export const isGuard = (name: string): name is Guard => (guards as readonly string[]).includes(name);
