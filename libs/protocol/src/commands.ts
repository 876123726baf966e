import type * as z from 'zod/mini';

import { conversationCommands } from './commands/conversations.js';
import { groupCommands } from './commands/groups.js';
import { invitationCommands } from './commands/invitations.js';
import { messageCommands } from './commands/messages.js';
import { presenceCommands } from './commands/presence.js';
import { receiptCommands } from './commands/receipts.js';
import { sessionCommands } from './commands/session.js';
import { syncCommands } from './commands/sync.js';
import type { WireError } from './errors.js';

/** Every command a client may send over the socket, with the shape of its request and of its answer. */
export const commands = {
  ...conversationCommands,
  ...groupCommands,
  ...invitationCommands,
  ...messageCommands,
  ...receiptCommands,
  ...presenceCommands,
  ...syncCommands,
  ...sessionCommands,
} as const;

/** The type of {@link commands}. */
export type Commands = typeof commands;
/** The name of a command, such as `message.send`. */
export type CommandName = keyof Commands;
/** What a client may write. */
export type CommandRequest<Name extends CommandName> = z.input<Commands[Name]['request']>;
/** What a handler gets: defaults filled in. */
export type ParsedRequest<Name extends CommandName> = z.output<Commands[Name]['request']>;
/** What a command is answered with, when nothing refused it. */
export type CommandResponse<Name extends CommandName> = z.output<Commands[Name]['response']>;

/** The answer to every command. */
export type Acknowledgement<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly error: WireError };
