export { follower, installation, type InstalledNode, type Installation } from './installation.js';
export { MemoryOnlineRegister, SharedRegister } from './memory.online-register.js';
export { MemoryPresenceNews, SharedNews } from './memory.presence-news.js';
export { MemoryVisibilities } from './memory.visibilities.js';
export { registerConformance, type RegisterUnderTest } from './register-conformance.js';
