import { describe, expect, it } from '@jest/globals';

import { commands } from './commands.js';
import type { CommandContract } from './commands/contract.js';
import { errorsOfCommand } from './rest.js';

const all: readonly [string, CommandContract][] = Object.entries(commands);

describe('the registry of commands', () => {
  it.each(all)('says of %s who may use it', (_name, { policy }) => {
    expect(['public', 'authenticated', 'member', 'reader', 'admin']).toContain(policy);
  });

  it.each(all)('lists each error of %s once', (_name, contract) => {
    const codes = errorsOfCommand(contract);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(all)('says of %s that it is refused when too much is sent', (_name, contract) => {
    expect(errorsOfCommand(contract)).toContain('OVERLOADED');
  });

  it.each(all)('has a request of %s that refuses what it does not know', (_name, { request }) => {
    const refused = request.safeParse({ senderId: 'somebody' });
    expect(refused.error?.issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys', keys: ['senderId'] }));
  });

  it.each(all.filter(([, { policy }]) => ['member', 'reader', 'admin'].includes(policy)))(
    'has a conversation in the request of %s, which its policy speaks of',
    (_name, { request }) => {
      expect(request.safeParse({}).error?.issues).toContainEqual(expect.objectContaining({ path: ['conversationId'] }));
    },
  );
});
