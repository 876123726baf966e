import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

/**
 * What a browser may do with our pages: show them, in no frame, and send their forms to us. A sign-in
 * ends with a redirect to one of `origins`, which browsers take for part of the form's sending.
 */
export const pageHeaders = (origins: readonly string[], secure: boolean): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        // The server adds the hash of the one script it has, on the one page that forwards a form by itself.
        scriptSrc: ["'none'"],
        formAction: ["'self'", ...origins],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // Forms of ours keep their Origin header, which a stricter policy would take away.
    referrerPolicy: { policy: 'same-origin' },
    // Pages of other origins read the keys and the metadata from here.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: secure,
  });

/**
 * Refuses a form that another site sent. The cookies of a sign-in are not sent along with such a form
 * anyway (`SameSite=Lax`); this also holds where a neighbour under the same site is not to be trusted.
 */
export function sameOriginForms(origin: string): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { origin: from, 'sec-fetch-site': site } = request.headers;
    const foreign = (from !== undefined && from !== origin) || (site !== undefined && site !== 'same-origin' && site !== 'none');
    if (request.method === 'POST' && foreign) response.status(403).type('text').send('This form was sent from another site.');
    else next();
  };
}
