import type { KoaContextWithOIDC } from 'oidc-provider';

import type { ServerPages } from '../server/configuration.js';
import { IdentityAccount } from '../server/identity-account.js';
import { deviceCodeEntryPage, deviceConfirmationPage } from './device.pages.js';
import { layout, type Page } from './layout.js';
import { failurePage, messagePage, signOutPage } from './message.pages.js';

/** The pages that the authorization server asks for by itself. `path` is where it is mounted. */
export function serverPages(path: string, userOf: (accountId: string) => Promise<string | undefined>): ServerPages {
  const show = (context: KoaContextWithOIDC, page: Page): void => {
    context.type = 'html';
    context.body = layout(path, page);
  };
  return {
    deviceCodeEntry: (context, _form, _out, error) => {
      const wrong = error === undefined ? {} : { wrong: troubleWithCode(error) };
      show(context, deviceCodeEntryPage({ ...formOf(context), code: codeFromLink(context), ...wrong }));
    },
    deviceConfirmation: async (context, _form, client, { ip, ua }, code) => {
      const { accountId } = context.oidc.session ?? {};
      show(
        context,
        deviceConfirmationPage({
          ...formOf(context),
          code,
          client: client.clientName ?? client.clientId,
          signedInAs: accountId === undefined ? undefined : await userOf(accountId),
          address: text(ip),
          program: text(ua),
        }),
      );
    },
    deviceDone: (context) => {
      const { account } = context.oidc;
      const name = account instanceof IdentityAccount ? account.user.displayName : undefined;
      const whom = name === undefined ? 'It is connected' : `It is connected as ${name}`;
      show(context, messagePage('Device connected', `${whom}. You can close this page and go back to it.`));
    },
    signOut: (context) => {
      show(context, signOutPage({ ...formOf(context), action: context.oidc.urlFor('end_session_confirm') }));
    },
    signedOut: (context) => show(context, messagePage('Signed out', 'You can close this page.')),
    failure: (context, { error, error_description: description }) => {
      show(context, failurePage(sentenceFor(error), description === undefined ? error : `${error}: ${description}`));
    },
  };
}

const formOf = ({ oidc }: KoaContextWithOIDC) => ({
  action: oidc.urlFor('code_verification'),
  xsrf: text(oidc.session?.state?.['secret']) ?? '',
});

/** A link with the code in it fills the field, and no more: whoever follows it still has to compare and to say yes. */
const codeFromLink = ({ state }: KoaContextWithOIDC): string => text(state['userCode']) ?? '';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function troubleWithCode({ name }: Error): string {
  switch (name) {
    case 'NoCodeError':
      return 'Please type the code.';
    case 'NotFoundError':
      return 'There is no such code. Please compare it with the one on your device.';
    case 'ExpiredError':
      return 'This code has expired. Ask your device for a new one.';
    case 'AlreadyUsedError':
      return 'This code has been used already. Ask your device for a new one.';
    case 'AbortedError':
      return 'The device was not connected.';
    default:
      return 'That did not work. Please try again.';
  }
}

function sentenceFor(error: string): string {
  switch (error) {
    case 'invalid_redirect_uri':
      return 'The page that sent you here may not ask you to sign in. You were not sent back to it.';
    case 'invalid_client':
      return 'Whatever sent you here is not known here.';
    case 'server_error':
      return 'Something failed on our side. Please try again in a moment.';
    default:
      return 'This request cannot be answered. Please go back and start again.';
  }
}
