import { accountSettings } from '#accounts';

import { alert, field, titleOf } from './field.js';
import { html } from './html.js';
import type { Page } from './layout.js';

export interface SignIn {
  /** Where everything of this interaction lives: `/oidc/interaction/<uid>`. */
  readonly interaction: string;
  /** Who asks: `Parley command line`. */
  readonly client: string;
  readonly username?: string;
  readonly wrong?: string;
}

export const signInPage = ({ interaction, client, username = '', wrong }: SignIn): Page => ({
  title: titleOf('Sign in', wrong !== undefined),
  body: html`<h1>Sign in</h1>
    <p class="lead">to continue to ${client}</p>
    ${alert(wrong)}
    <form method="post" action="${interaction}/sign-in">
      ${field({
        name: 'username',
        label: 'Username',
        type: 'text',
        autocomplete: 'username',
        value: username,
        focus: username === '',
        maxLength: 64,
      })}
      ${field({
        name: 'password',
        label: 'Password',
        type: 'password',
        autocomplete: 'current-password',
        focus: username !== '',
        maxLength: accountSettings.password.maxLength,
      })}
      <button type="submit">Sign in</button>
    </form>
    ${cancel(interaction)}
    <p class="below">New here? <a href="${interaction}/sign-up">Create an account</a></p>`,
});

export const cancel = (interaction: string) =>
  html`<form method="post" action="${interaction}/cancel"><button class="quiet" type="submit">Cancel</button></form>`;
