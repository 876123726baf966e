import { alert, field, titleOf } from './field.js';
import { html, type HtmlValue } from './html.js';
import type { Page } from './layout.js';

export interface DeviceForm {
  readonly action: string;
  /** Proves that the form is from this browser's session. */
  readonly xsrf: string;
}

export const deviceCodeEntryPage = ({
  action,
  xsrf,
  code = '',
  wrong,
}: DeviceForm & { readonly code?: string; readonly wrong?: string }): Page => ({
  title: titleOf('Connect a device', wrong !== undefined),
  body: html`<h1>Connect a device</h1>
    <p class="lead">Type the code that your device or terminal shows.</p>
    ${alert(wrong)}
    <form method="post" action="${action}">
      <input type="hidden" name="xsrf" value="${xsrf}" />
      ${field({
        name: 'user_code',
        label: 'Code',
        type: 'text',
        autocomplete: 'off',
        value: code,
        hint: 'Eight letters.',
        focus: true,
        maxLength: 16,
        className: 'code-field',
      })}
      <button type="submit">Continue</button>
    </form>`,
});

export interface DeviceConfirmation extends DeviceForm {
  readonly code: string;
  readonly client: string;
  /** Whom the device will act for; absent when nobody is signed in yet. */
  readonly signedInAs: string | undefined;
  readonly address: string | undefined;
  readonly program: string | undefined;
}

export const deviceConfirmationPage = ({
  action,
  xsrf,
  code,
  client,
  signedInAs,
  address,
  program,
}: DeviceConfirmation): Page => ({
  title: 'Connect this device?',
  body: html`<h1>Connect this device?</h1>
    <p>
      <strong>${client}</strong> wants to act
      ${signedInAs === undefined ? 'for you' : html`for you, <strong>${signedInAs}</strong>`}. Go on only if you started this
      yourself just now, and your device shows this code:
    </p>
    <span class="code">${code}</span>
    ${facts(address, program)}
    <form method="post" action="${action}">
      <input type="hidden" name="xsrf" value="${xsrf}" />
      <input type="hidden" name="user_code" value="${code}" />
      <button type="submit" name="confirm" value="yes">Connect</button>
      <button class="quiet" type="submit" name="abort" value="yes">Do not connect</button>
    </form>`,
});

/** What its owner may recognise it by, as far as it can be believed. */
const facts = (address: string | undefined, program: string | undefined): HtmlValue =>
  address !== undefined &&
  html`<p class="facts">
    It asked from the address ${address}${program !== undefined && html` and calls itself “${program}”`}.
  </p>`;
