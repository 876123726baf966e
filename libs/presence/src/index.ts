export type { Follower } from './followed-user.js';
export { NodePresence } from './node-presence.js';
export { PresenceBeat } from './presence-beat.js';
export { PresenceFollowers } from './presence-followers.js';
export { PresenceModule } from './presence.module.js';
export { Presences } from './presences.js';
