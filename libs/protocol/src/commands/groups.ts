import * as z from 'zod/mini';
import { described } from '../description.js';

import { conversation, invitePolicy, memberRole, privacyMode } from '../conversations.js';
import { limits } from '../limits.js';
import { avatarReference, conversationId, groupDescription, groupName, idempotencyKey, userId } from '../scalars.js';
import { command } from './contract.js';
import { committed, groupErrors } from './shapes.js';

const groupDetails = {
  name: z.exactOptional(groupName),
  description: z.exactOptional(z.nullable(groupDescription)),
  avatar: z.exactOptional(z.nullable(avatarReference)),
  invitePolicy: z.exactOptional(invitePolicy),
};

const createdGroup = z.object({ conversation });

/** Groups, and who is in them. */
export const groupCommands = {
  'group.create': command({
    summary: 'Creates a group. I am its admin. The same key always means the same group.',
    policy: 'authenticated',
    request: z.strictObject({
      idempotencyKey,
      name: groupName,
      description: z._default(z.nullable(groupDescription), null),
      avatar: z._default(z.nullable(avatarReference), null),
      invitePolicy: z._default(invitePolicy, 'admins'),
      privacyMode: described(z._default(privacyMode, 'search_enabled'), 'For good. `strict_e2e` is not offered yet.'),
      memberIds: described(
        z.array(userId).check(
          z.minLength(limits.groupMembersAtLeast - 1),
          z.maxLength(limits.groupMembers - 1),
          z.refine((ids) => new Set(ids).size === ids.length, 'must name each user once'),
        ),
        'The others: 2 to 499.',
      ),
    }),
    response: createdGroup,
    errors: ['NOT_FOUND', 'UNSUPPORTED', 'IDEMPOTENCY_CONFLICT', 'OVERLOADED'],
  }),
  'group.update': command({
    summary: 'Changes what a group is called, described and shown by, and who may invite. What is absent stays as it is.',
    policy: 'admin',
    request: z.strictObject({ conversationId, ...groupDetails }),
    response: committed,
    errors: groupErrors,
  }),
  'group.close': command({
    summary: 'Closes a group for good: it can be read, and nothing in it can change any more.',
    policy: 'admin',
    request: z.strictObject({ conversationId }),
    response: committed,
    errors: groupErrors,
  }),
  'member.add': command({
    summary: 'Brings users into a group. Whoever is in it already stays as they are.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      userIds: z.array(userId).check(z.minLength(1), z.maxLength(limits.groupMembers - 1)),
    }),
    response: committed,
    errors: [...groupErrors, 'FORBIDDEN', 'CONVERSATION_FULL'],
  }),
  'member.remove': command({
    summary: 'Removes a member. From this revision on nothing reaches them.',
    policy: 'admin',
    request: z.strictObject({ conversationId, userId }),
    response: committed,
    errors: [...groupErrors, 'LAST_ADMIN'],
  }),
  'member.role': command({
    summary: 'Makes a member an admin, or an admin a member.',
    policy: 'admin',
    request: z.strictObject({ conversationId, userId, role: memberRole }),
    response: committed,
    errors: [...groupErrors, 'LAST_ADMIN'],
  }),
  'member.leave': command({
    summary: 'Leaves a group. What there was until then stays readable. The last one who leaves closes it.',
    policy: 'member',
    request: z.strictObject({ conversationId }),
    response: committed,
    errors: [...groupErrors, 'LAST_ADMIN'],
  }),
} as const;
