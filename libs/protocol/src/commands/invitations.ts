import { z } from 'zod';

import { conversation } from '../conversations.js';
import { limits } from '../limits.js';
import { avatarReference, conversationId, instant, invitationId, userId } from '../scalars.js';
import { command } from './contract.js';
import { committed, groupErrors } from './shapes.js';

export const invitation = z
  .object({
    invitationId,
    createdBy: userId,
    createdAt: instant,
    expiresAt: instant,
    maxUses: z.int().min(1).nullable().meta({ description: 'Null: as often as there is room for members.' }),
    uses: z.int().min(0),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

export const invitationToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the token of an invitation')
  .meta({ description: 'What an invitation link carries. Whoever has it may join.' });

/** What somebody who was invited sees before they join. */
export const invitationPreview = z
  .object({
    conversationId,
    name: z.string().nullable(),
    description: z.string().nullable(),
    avatar: avatarReference.nullable(),
    memberCount: z.int(),
    expiresAt: instant,
  })
  .meta({ id: 'InvitationPreview' });
export type InvitationPreview = z.infer<typeof invitationPreview>;

/** Links by which others join a group. */
export const invitationCommands = {
  'invitation.create': command({
    summary: 'Makes an invitation link. Its token is shown this once.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      expiresInSeconds: z
        .int()
        .min(60)
        .max(limits.invitationMaxAgeSeconds)
        .default(7 * 24 * 3_600),
      maxUses: z.int().min(1).max(limits.invitationMaxUses).nullable().default(null),
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
