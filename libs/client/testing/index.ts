export { BadNetwork, calm, type Weather } from './bad-network.js';
export { type CrashPoint, FaultyDisk } from './faulty-disk.js';
export { FakeServer, type Intercepted, type Interference } from './fake-server.js';
export { ManualHints } from './manual-hints.js';
export { ModelConversation, uuidOf } from './model-conversation.js';
export { World } from './world.js';
