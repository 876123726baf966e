/** Made by the build: see vite.config.ts. */
declare module 'virtual:emoji-names' {
  export const groups: readonly import('./emoji-groups.js').EmojiGroup[];
}
