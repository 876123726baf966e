import { describe, expect, it } from '@jest/globals';
import { MetadataScanner } from '@nestjs/core';

import { commands } from '#protocol';

import { gateways } from './gateways.js';

/** What Nest finds when it looks for handlers. */
function commandsOf(gateway: (typeof gateways)[number]): readonly string[] {
  const prototype = gateway.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((method) => {
    const message: unknown = Reflect.getMetadata('message', prototype[method] as object);
    return typeof message === 'string' ? [message] : [];
  });
}

describe('the gateways', () => {
  it('answer every command of the protocol, and each once', () => {
    expect(gateways.flatMap(commandsOf).toSorted()).toEqual(Object.keys(commands).toSorted());
  });
});
