import { html, type HtmlValue } from './html.js';
import type { Page } from './layout.js';

/** A page that only says something. */
export const messagePage = (title: string, text: string, detail?: HtmlValue): Page => ({
  title,
  body: html`<h1>${title}</h1>
    <p class="lead">${text}</p>
    ${detail}`,
});

export const signOutPage = ({ action, xsrf }: { readonly action: string; readonly xsrf: string }): Page => ({
  title: 'Sign out',
  body: html`<h1>Sign out?</h1>
    <p class="lead">You will have to sign in again the next time, in this browser.</p>
    <form method="post" action="${action}">
      <input type="hidden" name="xsrf" value="${xsrf}" />
      <button type="submit" name="logout" value="yes" autofocus>Sign out</button>
      <button class="quiet" type="submit">Stay signed in</button>
    </form>`,
});

/** `error` is a code for people who look into it; the sentence is for everybody else. */
export const failurePage = (text: string, error: string): Page =>
  messagePage('That did not work', text, html`<p class="facts">${error}</p>`);
