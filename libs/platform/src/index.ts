export { Config, type Environment } from './config.js';
export { FileKeyProvider } from './sealing/file.key-provider.js';
export { KeyProvider, type WrappedKey } from './sealing/key-provider.js';
export { type DataKey, type SealedContent, Sealer, type SealingContext } from './sealing/sealer.js';
