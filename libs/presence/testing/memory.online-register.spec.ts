import { ManualTime } from '#testing';

import type { OnlineRegister } from '../src/online-register.js';
import { MemoryOnlineRegister, SharedRegister } from './memory.online-register.js';
import { registerConformance } from './register-conformance.js';

registerConformance('memory', async () => {
  const shared = new SharedRegister(new ManualTime().clock);
  const names = new Map<OnlineRegister, string>();
  return {
    node: () => {
      const name = `node ${names.size}`;
      const register = new MemoryOnlineRegister(shared, name);
      names.set(register, name);
      return register;
    },
    letEnd: async (register) => void shared.boots.delete(names.get(register) ?? ''),
    close: async () => undefined,
  };
});
