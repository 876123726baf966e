import * as z from 'zod/mini';

/** What the server that served this page says about where everything else is. */
const configuration = z.object({
  issuer: z.url(),
  clientId: z.string().check(z.minLength(1)),
  apiUrl: z.url(),
  gatewayUrl: z.url(),
});

export type Configuration = z.infer<typeof configuration>;

export async function loadConfiguration(): Promise<Configuration> {
  const response = await fetch('/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`/config.json was answered with status ${response.status}.`);
  return configuration.parse(await response.json());
}
