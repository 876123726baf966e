import express, { type Request, type Response, type Router } from 'express';
import type Provider from 'oidc-provider';
import { z } from 'zod';

import { type Accounts, registration } from '#accounts';
import type { User } from '#protocol';

import type { Attempts, Verdict } from './attempts.js';
import { layout, type Page } from './pages/layout.js';
import { type SignIn, signInPage } from './pages/sign-in.page.js';
import { type SignUp, type SignUpField, signUpPage } from './pages/sign-up.page.js';
import { settings } from './settings.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** People write their name as they like; usernames are lower-case. */
const typedUsername = z
  .string()
  .max(64)
  .transform((typed) => typed.trim().toLowerCase());
const credentials = z.object({ username: typedUsername, password: z.string().max(1_024) });
const signUpForm = z.object({ displayName: z.string().max(256), username: typedUsername, password: z.string().max(1_024) });

export interface SignInParts {
  readonly path: string;
  readonly provider: Provider;
  readonly accounts: Accounts;
  readonly attempts: Attempts;
  readonly addressOf: (request: Request) => string;
}

/**
 * Where people prove who they are, in the middle of an authorization: the pages and forms of an
 * interaction. Which interaction this is says a cookie that the path alone cannot replace.
 */
export class SignInRoutes {
  readonly router: Router = express.Router();

  constructor(private readonly parts: SignInParts) {
    const form = express.urlencoded({ extended: false, limit: settings.form.bytes, parameterLimit: settings.form.fields });
    const { router } = this;
    router.get('/interaction/:uid', (request, response) => this.#showSignIn(request, response));
    router.post('/interaction/:uid/sign-in', form, (request, response) => this.#signIn(request, response));
    router.get('/interaction/:uid/sign-up', (request, response) => this.#showSignUp(request, response));
    router.post('/interaction/:uid/sign-up', form, (request, response) => this.#signUp(request, response));
    router.post('/interaction/:uid/cancel', (request, response) => this.#cancel(request, response));
  }

  async #showSignIn(request: Request, response: Response): Promise<void> {
    const interaction = await this.#interaction(request, response);
    const hint = typedUsername.safeParse(interaction.params['login_hint']);
    await this.#answerSignIn(response, 200, interaction, hint.success ? { username: hint.data } : {});
  }

  async #signIn(request: Request, response: Response): Promise<void> {
    const { accounts, attempts, addressOf } = this.parts;
    const interaction = await this.#interaction(request, response);
    const typed = credentials.safeParse(request.body);
    if (!typed.success) return this.#answerSignIn(response, 400, interaction, { wrong: 'Please fill in both fields.' });
    const { username, password } = typed.data;

    const attempt = { username, address: addressOf(request) };
    const verdict = await attempts.signIn(attempt);
    if (!verdict.allowed) return this.#answerSignIn(response, 429, interaction, { username, wrong: waitFor(response, verdict) });

    const user = await accounts.authenticate(username, password);
    if (user === null) {
      // The same words whichever of the two was wrong, and after the same work.
      return this.#answerSignIn(response, 401, interaction, { username, wrong: 'Username and password do not match.' });
    }
    await attempts.signedIn(attempt);
    await this.#finish(request, response, interaction, user);
  }

  async #showSignUp(request: Request, response: Response): Promise<void> {
    const interaction = await this.#interaction(request, response);
    this.#answerSignUp(response, 200, interaction, {});
  }

  async #signUp(request: Request, response: Response): Promise<void> {
    const { accounts, attempts, addressOf } = this.parts;
    const interaction = await this.#interaction(request, response);
    const typed = signUpForm.safeParse(request.body);
    if (!typed.success) return this.#answerSignUp(response, 400, interaction, { refused: 'Please fill in all fields.' });
    const { displayName, username } = typed.data;
    const wanted = registration.safeParse(typed.data);
    if (!wanted.success)
      return this.#answerSignUp(response, 422, interaction, { displayName, username, wrong: problems(wanted.error) });

    const verdict = await attempts.signUp(addressOf(request));
    if (!verdict.allowed) {
      return this.#answerSignUp(response, 429, interaction, { displayName, username, refused: waitFor(response, verdict) });
    }
    const registered = await accounts.register(wanted.data);
    if (registered.outcome === 'username_taken') {
      const wrong = { username: 'Somebody else has this username.' };
      return this.#answerSignUp(response, 409, interaction, { displayName, username, wrong });
    }
    await this.#finish(request, response, interaction, registered.user);
  }

  async #cancel(request: Request, response: Response): Promise<void> {
    await this.#interaction(request, response);
    const refusal = { error: 'access_denied', error_description: 'sign-in was cancelled' };
    await this.parts.provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false });
  }

  /** @throws SessionNotFound when the browser's cookie does not know of this interaction. */
  async #interaction(request: Request, response: Response): Promise<Interaction> {
    return this.parts.provider.interactionDetails(request, response);
  }

  async #finish(request: Request, response: Response, { session }: Interaction, { userId }: User): Promise<void> {
    const { provider } = this.parts;
    const result = { login: { accountId: userId, amr: ['pwd'] } };
    const next = await provider.interactionResult(request, response, result, { mergeWithLastSubmission: false });
    if (session !== undefined && session.accountId !== userId) await this.#leave(session.uid);
    response.redirect(303, next);
  }

  /**
   * Somebody else sat at this browser before. Their session ends here; what their own windows hold
   * goes on, because a window is signed in by its tokens and not by this browser's session.
   */
  async #leave(sessionUid: string): Promise<void> {
    const session = await this.parts.provider.Session.findByUid(sessionUid);
    if (session === undefined) return;
    session.accountId = undefined;
    session.loginTs = undefined;
    session.authorizations = undefined;
    await session.persist();
  }

  async #answerSignIn(
    response: Response,
    status: number,
    interaction: Interaction,
    fields: Omit<SignIn, 'interaction' | 'client'>,
  ): Promise<void> {
    const client = await this.parts.provider.Client.find(String(interaction.params['client_id']));
    const page = { interaction: this.#url(interaction), client: client?.clientName ?? 'Parley', ...fields };
    this.#answer(response, status, signInPage(page));
  }

  #answerSignUp(response: Response, status: number, interaction: Interaction, fields: Omit<SignUp, 'interaction'>): void {
    this.#answer(response, status, signUpPage({ interaction: this.#url(interaction), ...fields }));
  }

  #answer(response: Response, status: number, page: Page): void {
    response.status(status).type('html').send(layout(this.parts.path, page));
  }

  #url({ uid }: Interaction): string {
    return `${this.parts.path}/interaction/${uid}`;
  }
}

export function waitFor(response: Response, { retryAfterSeconds }: Extract<Verdict, { allowed: false }>): string {
  response.set('Retry-After', String(retryAfterSeconds));
  const wait = retryAfterSeconds < 120 ? `${retryAfterSeconds} seconds` : `${Math.ceil(retryAfterSeconds / 60)} minutes`;
  return `Too many attempts. Please try again in ${wait}.`;
}

function problems(error: z.ZodError): Partial<Record<SignUpField, string>> {
  const found: Partial<Record<SignUpField, string>> = {};
  for (const { path, message } of error.issues) {
    const [name] = path;
    if (name === 'displayName' || name === 'username' || name === 'password') found[name] ??= sentence(message);
  }
  return found;
}

const sentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
