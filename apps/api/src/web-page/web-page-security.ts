import helmet from 'helmet';

export interface PageAddresses {
  readonly issuer: string;
  /** Absent: where the page itself comes from. */
  readonly apiUrl: string | undefined;
  readonly gatewayUrl: string | undefined;
}

/**
 * What the page may do: run its own scripts, and talk to Parley and to the issuer. Its component library writes
 * styles while it runs, hence the one exception.
 */
export function webPageSecurity(addresses: PageAddresses) {
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'", ...connections(addresses)],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  });
}

/** Sockets have schemes of their own, which a policy does not derive from those of pages. */
function connections({ issuer, apiUrl, gatewayUrl }: PageAddresses): readonly string[] {
  const origins = [issuer, apiUrl, gatewayUrl].flatMap((url) => (url === undefined ? [] : [new URL(url).origin]));
  const sockets = gatewayUrl === undefined ? [] : [new URL(gatewayUrl).origin.replace(/^http/, 'ws')];
  return [...new Set([...origins, ...sockets])];
}
