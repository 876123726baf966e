import { Logger } from '@nestjs/common';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, type Router } from 'express';
import { errors, type Provider } from 'oidc-provider';
import type { Pool } from 'pg';

import type { Accounts } from '#accounts';
import { type Clock, invariant } from '#kernel';
import { clientAddress } from '#platform';
import { ParleyError } from '#protocol';

import { Attempts, type Verdict } from './attempts.js';
import { pageHeaders, sameOriginForms } from './page-security.js';
import { layout, type Page, style, stylePath } from './pages/layout.js';
import { failurePage, messagePage } from './pages/message.pages.js';
import { authorizationServer } from './server/authorization-server.js';
import type { IdentityKeys } from './server/identity-keys.js';
import { SignInRoutes, waitFor } from './sign-in.routes.js';

export interface IdentityParts {
  readonly issuer: string;
  readonly audience: string;
  /** That only tokens of moderators have. */
  readonly moderationScope: string;
  /** Origins of our web page. */
  readonly origins: readonly string[];
  readonly keys: IdentityKeys;
  readonly accounts: Accounts;
  readonly pool: Pool;
  readonly clock: Clock;
  /** Reverse proxies of ours in front. */
  readonly proxyHops: number;
}

/** The first part of every path of ours. */
const ours = /^\/(auth|token|jwks|device|session|interaction|assets|\.well-known)(\/|$)/i;

/** The OAuth 2 authorization server with its pages: everything below the path of the issuer's URL. */
export class IdentityServer {
  readonly #log = new Logger(IdentityServer.name);
  readonly #issuer: URL;
  readonly #attempts = new Attempts();
  readonly #provider: Provider;
  /** Where {@link router} belongs. */
  readonly path: string;
  readonly router: Router;

  constructor(private readonly parts: IdentityParts) {
    invariant(URL.canParse(parts.audience), 'PARLEY_AUDIENCE is a URI, as RFC 8707 asks for');
    this.#issuer = new URL(parts.issuer);
    this.path = this.#issuer.pathname.replace(/\/$/, '');
    this.#provider = authorizationServer({
      ...parts,
      origins: this.#origins,
      path: this.path,
      report: (error) => this.#report(error),
    });
    this.router = this.#newRouter();
  }

  #newRouter(): Router {
    const { accounts } = this.parts;
    // Not case-sensitive, because the server behind it is not: its limits must not be passed by in capitals.
    const router = express.Router();
    // At the root, others have their place beside us: probes, for one.
    router.use((request, _response, next) => (ours.test(request.path) ? next() : next('router')));
    router.use(pageHeaders(this.#origins, this.#issuer.protocol === 'https:'));
    router.get(stylePath, (_request, response) => {
      response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(style);
    });
    const begins = this.#limited((address) => this.#attempts.begin(address));
    router.get('/auth', begins);
    router.post('/device/auth', begins);
    router.post(
      '/device',
      this.#limited((address) => this.#attempts.deviceCode(address)),
    );
    router.use('/interaction', sameOriginForms(this.#issuer.origin), noStore);
    router.use(
      new SignInRoutes({
        path: this.path,
        provider: this.#provider,
        accounts,
        attempts: this.#attempts,
        addressOf: this.#addressOf,
      }).router,
    );
    router.use(this.#asConfigured, this.#provider.callback());
    router.use(this.#failure);
    return router;
  }

  #report(error: unknown): void {
    this.#log.error({ err: error, msg: 'a request failed' });
  }

  readonly #addressOf = (request: Request): string => clientAddress(request, this.parts.proxyHops);

  /** Lets a request through as long as its address has attempts left. */
  #limited(attempt: (address: string) => Promise<Verdict>): RequestHandler {
    return async (request, response, next) => {
      const verdict = await attempt(this.#addressOf(request));
      if (verdict.allowed) return next();
      this.#answer(response, 429, messagePage('Slow down', waitFor(response, verdict)));
    };
  }

  get #origins(): readonly string[] {
    return this.parts.origins.map((origin) => new URL(origin).origin);
  }

  /**
   * The server builds URLs, and decides whether cookies need TLS, by what a request says about itself.
   * Behind proxies that is whatever they, or a stranger, wrote; so it is told what the issuer's URL says.
   */
  readonly #asConfigured: RequestHandler = (request, _response, next) => {
    Object.assign(request.headers, {
      'x-forwarded-proto': this.#issuer.protocol.slice(0, -1),
      'x-forwarded-host': this.#issuer.host,
      'x-forwarded-for': this.#addressOf(request),
    });
    next();
  };

  readonly #failure: ErrorRequestHandler = (error: unknown, _request: Request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof errors.SessionNotFound) {
      const page = messagePage('This sign-in has expired', 'Please go back to where you came from and sign in again.');
      return this.#answer(response, 400, page);
    }
    if (error instanceof ParleyError && error.retryable) {
      response.set('Retry-After', String(Math.ceil((error.retryAfterMs ?? 1_000) / 1_000)));
      return this.#answer(response, error.status, messagePage('Please try again', error.message));
    }
    const status = clientsFault(error);
    if (status === 500) this.#report(error);
    this.#answer(response, status, failurePage('Please go back and start again.', `${status}`));
  };

  #answer(response: Response, status: number, page: Page): void {
    response.status(status).type('html').send(layout(this.path, page));
  }
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** 4xx of a body that could not be read; 500 for everything else. */
function clientsFault(error: unknown): number {
  const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
