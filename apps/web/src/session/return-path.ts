import * as z from 'zod/mini';

const kept = z.object({ returnTo: z.string() });

/** The path that was open before signing in, out of what was kept for the way back. */
export function returnPath(state: unknown): string {
  const parsed = kept.safeParse(state);
  return parsed.success ? parsed.data.returnTo : '/';
}
