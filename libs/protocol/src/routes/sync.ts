import * as z from 'zod/mini';

import { commands } from '../commands.js';
import { digestible, isDigestible } from '../commands/sync.js';
import { limits } from '../limits.js';
import { messageSequence, revision } from '../scalars.js';
import { route } from './contract.js';
import { mirrored } from './mirrored.js';
import { conversationPath, inQuery, pageLimit } from './parameters.js';

/** What changed while a client was away. */
export const syncRoutes = {
  syncConversation: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/changes',
    ...mirrored('sync'),
    params: conversationPath,
    query: z.strictObject({ afterRevision: inQuery(revision), limit: pageLimit(limits.syncPage, limits.syncPageDefault) }),
    status: 200,
  }),
  digestConversation: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/digest',
    ...mirrored('digest'),
    params: conversationPath,
    query: z.strictObject({ afterRevision: inQuery(revision), upToRevision: inQuery(revision) }),
    status: 200,
  }),
  digestWindow: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/window-digest',
    ...mirrored('window.digest'),
    params: conversationPath,
    query: z
      .strictObject({ fromSequence: inQuery(messageSequence), toSequence: inQuery(messageSequence) })
      .check(z.refine(isDigestible, digestible)),
    status: 200,
  }),
  syncInbox: route({
    method: 'POST',
    path: '/v1/inbox/sync',
    ...mirrored('inbox.sync'),
    body: commands['inbox.sync'].request,
    status: 200,
  }),
} as const;
