import * as z from 'zod/mini';

import { commands } from '../commands.js';
import { memberRole } from '../conversations.js';
import { conversationId, invitationId, userId } from '../scalars.js';
import { route } from './contract.js';
import { bodyOf, mirrored } from './mirrored.js';
import { conversationPath, withKey } from './parameters.js';

/** Groups, who is in them, and links by which others join. */
export const groupRoutes = {
  createGroup: route({
    method: 'POST',
    path: '/v1/groups',
    ...mirrored('group.create'),
    headers: withKey,
    body: bodyOf('group.create', { idempotencyKey: true }),
    status: 201,
  }),
  updateGroup: route({
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}',
    ...mirrored('group.update'),
    params: conversationPath,
    body: bodyOf('group.update', { conversationId: true }),
    status: 200,
  }),
  closeGroup: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/close',
    ...mirrored('group.close'),
    params: conversationPath,
    status: 200,
  }),
  addMembers: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/members',
    ...mirrored('member.add'),
    params: conversationPath,
    body: bodyOf('member.add', { conversationId: true }),
    status: 200,
  }),
  removeMember: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/members/{userId}',
    ...mirrored('member.remove'),
    params: z.strictObject({ conversationId, userId }),
    status: 200,
  }),
  changeRole: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/members/{userId}/role',
    ...mirrored('member.role'),
    params: z.strictObject({ conversationId, userId }),
    body: z.strictObject({ role: memberRole }),
    status: 200,
  }),
  leaveGroup: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/leave',
    ...mirrored('member.leave'),
    params: conversationPath,
    status: 200,
  }),
  createInvitation: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/invitations',
    ...mirrored('invitation.create'),
    params: conversationPath,
    body: bodyOf('invitation.create', { conversationId: true }),
    status: 201,
  }),
  listInvitations: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/invitations',
    ...mirrored('invitation.list'),
    params: conversationPath,
    status: 200,
  }),
  revokeInvitation: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/invitations/{invitationId}',
    ...mirrored('invitation.revoke'),
    params: z.strictObject({ conversationId, invitationId }),
    status: 200,
  }),
  previewInvitation: route({
    method: 'POST',
    path: '/v1/invitations/preview',
    ...mirrored('invitation.preview'),
    body: commands['invitation.preview'].request,
    status: 200,
  }),
  joinByInvitation: route({
    method: 'POST',
    path: '/v1/invitations/join',
    ...mirrored('invitation.join'),
    body: commands['invitation.join'].request,
    status: 200,
  }),
} as const;
