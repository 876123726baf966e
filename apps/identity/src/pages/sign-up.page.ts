import { accountSettings } from '#accounts';

import { alert, field, titleOf } from './field.js';
import { html } from './html.js';
import type { Page } from './layout.js';
import { cancel } from './sign-in.page.js';

const fields = ['displayName', 'username', 'password'] as const;
export type SignUpField = (typeof fields)[number];

export interface SignUp {
  readonly interaction: string;
  readonly displayName?: string;
  readonly username?: string;
  /** What is wrong with which field. */
  readonly wrong?: Partial<Record<SignUpField, string>>;
  /** What is wrong with none of them. */
  readonly refused?: string;
}

const { password, username: usernameLimits, displayNameLength } = accountSettings;

export const signUpPage = ({ interaction, displayName = '', username = '', wrong = {}, refused }: SignUp): Page => {
  const trouble = refused ?? (Object.keys(wrong).length > 0 ? 'Please correct what is marked below.' : undefined);
  const focused = fields.find((name) => wrong[name] !== undefined) ?? 'displayName';
  return {
    title: titleOf('Create an account', trouble !== undefined),
    body: html`<h1>Create an account</h1>
      <p class="lead">It takes ten seconds.</p>
      ${alert(trouble)}
      <form method="post" action="${interaction}/sign-up">
        ${field({
          name: 'displayName',
          label: 'Your name',
          type: 'text',
          autocomplete: 'name',
          value: displayName,
          hint: 'As others see it.',
          wrong: wrong.displayName,
          focus: focused === 'displayName',
          maxLength: displayNameLength,
        })}
        ${field({
          name: 'username',
          label: 'Username',
          type: 'text',
          autocomplete: 'username',
          value: username,
          hint: 'Others find you by it. Letters, digits, dots, hyphens and underscores.',
          wrong: wrong.username,
          focus: focused === 'username',
          maxLength: usernameLimits.maxLength,
        })}
        ${field({
          name: 'password',
          label: 'Password',
          type: 'password',
          autocomplete: 'new-password',
          hint: `At least ${password.minLength} characters.`,
          wrong: wrong.password,
          focus: focused === 'password',
          maxLength: password.maxLength,
        })}
        <button type="submit">Create account</button>
      </form>
      ${cancel(interaction)}
      <p class="below">Already have one? <a href="${interaction}">Sign in</a></p>`,
  };
};
