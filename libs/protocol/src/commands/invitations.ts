import * as z from 'zod/mini';
import { described, named } from '../description.js';

import { conversation } from '../conversations.js';
import { limits } from '../limits.js';
import { avatarReference, conversationId, count, instant, invitationId, userId } from '../scalars.js';
import { command } from './contract.js';
import { committed, groupErrors } from './shapes.js';

/** An invitation into a group. What its link carries is told once, to whoever made it. */
export const invitation = named(
  'Invitation',
  z.object({
    invitationId,
    createdBy: userId,
    createdAt: instant,
    expiresAt: instant,
    maxUses: described(z.nullable(z.int().check(z.minimum(1))), 'Null: as often as there is room for members.'),
    uses: count,
    revokedAt: z.nullable(instant),
  }),
);
/** An invitation into a group, as admins see it. */
export type Invitation = z.infer<typeof invitation>;

/** What an invitation link carries. */
export const invitationToken = described(
  z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/, 'must be the token of an invitation')),
  'What an invitation link carries. Whoever has it may join.',
);

/** What somebody who was invited sees before they join. */
export const invitationPreview = named(
  'InvitationPreview',
  z.object({
    conversationId,
    name: z.nullable(z.string()),
    description: z.nullable(z.string()),
    avatar: z.nullable(avatarReference),
    memberCount: z.int(),
    expiresAt: instant,
  }),
);
/** What whoever holds an invitation sees of the group before joining. */
export type InvitationPreview = z.infer<typeof invitationPreview>;

/** Links by which others join a group. */
export const invitationCommands = {
  'invitation.create': command({
    summary: 'Makes an invitation link. Its token is shown this once.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      expiresInSeconds: z._default(z.int().check(z.minimum(60), z.maximum(limits.invitationMaxAgeSeconds)), 7 * 24 * 3_600),
      maxUses: z._default(z.nullable(z.int().check(z.minimum(1), z.maximum(limits.invitationMaxUses))), null),
    }),
    response: z.object({ invitation, token: invitationToken }),
    errors: [...groupErrors, 'FORBIDDEN', 'TOO_MANY'],
  }),
  'invitation.list': command({
    summary: 'The invitations of a group, newest first, those that have ended too.',
    policy: 'admin',
    request: z.strictObject({ conversationId }),
    response: z.object({ invitations: z.array(invitation) }),
    errors: [],
  }),
  'invitation.revoke': command({
    summary: 'Ends an invitation.',
    policy: 'admin',
    request: z.strictObject({ conversationId, invitationId }),
    response: committed,
    errors: groupErrors,
  }),
  'invitation.preview': command({
    summary: 'What an invitation leads to.',
    policy: 'authenticated',
    request: z.strictObject({ token: invitationToken }),
    response: invitationPreview,
    errors: ['NOT_FOUND', 'INVITATION_ENDED'],
  }),
  'invitation.join': command({
    summary:
      'Joins the group of an invitation. Joining where one is already changes nothing, and uses nothing up. Whom an admin has removed an admin has to add.',
    policy: 'authenticated',
    request: z.strictObject({ token: invitationToken }),
    response: z.object({ conversation }),
    errors: ['FORBIDDEN', 'NOT_FOUND', 'INVITATION_ENDED', 'CONVERSATION_FULL', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
} as const;
