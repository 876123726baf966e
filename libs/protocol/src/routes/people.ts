import * as z from 'zod/mini';
import { described } from '../description.js';

import { commands } from '../commands.js';
import { presenceVisibility } from '../commands/presence.js';
import { user } from '../conversations.js';
import { limits } from '../limits.js';
import { atMost, userId } from '../scalars.js';
import { route } from './contract.js';
import { mirrored } from './mirrored.js';
import { listInQuery, pageLimit } from './parameters.js';

/** Who I am, who else there is, and who is online. */
export const peopleRoutes = {
  me: route({
    method: 'GET',
    path: '/v1/me',
    summary: 'Who I am.',
    policy: 'authenticated',
    status: 200,
    response: z.object({ user }),
    errors: [],
  }),
  searchUsers: route({
    method: 'GET',
    path: '/v1/users',
    summary: 'Other users whose names begin with the words of a query.',
    policy: 'authenticated',
    query: z.strictObject({
      query: described(
        z.string().check(z.minLength(1), z.maxLength(limits.userQueryLength), atMost(limits.userQueryLength)),
        'Beginnings of words, in any order.',
      ),
      limit: pageLimit(limits.userSearchPage, limits.userSearchPage),
    }),
    status: 200,
    response: z.object({ users: z.array(user) }),
    errors: [],
  }),
  listPresence: route({
    method: 'GET',
    path: '/v1/presence',
    summary: 'Who of these is online, as far as they show it to me. Over the socket, `presence.subscribe` follows it.',
    policy: 'authenticated',
    query: z.strictObject({
      userIds: described(listInQuery(userId, 100), 'Ids of users, joined by commas: 1 to 100.'),
    }),
    status: 200,
    response: commands['presence.subscribe'].response,
    errors: [],
  }),
  getPresenceVisibility: route({
    method: 'GET',
    path: '/v1/me/presence-visibility',
    summary: 'Who sees whether I am online.',
    policy: 'authenticated',
    status: 200,
    response: commands['presence.visibility'].response,
    errors: [],
  }),
  setPresenceVisibility: route({
    method: 'PUT',
    path: '/v1/me/presence-visibility',
    ...mirrored('presence.visibility'),
    body: z.strictObject({ visibility: presenceVisibility }),
    status: 200,
  }),
} as const;
