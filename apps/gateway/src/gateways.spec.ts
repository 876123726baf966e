import { describe, expect, it } from '@jest/globals';

import { commands } from '#protocol';

import { commandTable } from './command.js';
import { gateways } from './gateways.js';

describe('the gateways', () => {
  const all = gateways.map(({ prototype }) => Object.create(prototype as object) as object);

  it('answer every command of the protocol', () => {
    expect([...commandTable(all).keys()].toSorted()).toEqual(Object.keys(commands).toSorted());
  });

  it('answer each by one of them', () => {
    expect(() => commandTable([...all, ...all.slice(0, 1)])).toThrow(/^.*one gateway answers /);
  });
});
