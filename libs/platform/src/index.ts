export { Config, type Environment } from './config.js';
export { databaseModule } from './database/database.module.js';
export { PlatformModule } from './platform.module.js';
export { FileKeyProvider } from './sealing/file.key-provider.js';
export { KeyProvider, type WrappedKey } from './sealing/key-provider.js';
export { type DataKey, type SealedContent, Sealer, type SealingContext } from './sealing/sealer.js';
export { migrate, type MigrationList } from './database/migrate.js';
