import { describe, expect, it, jest } from '@jest/globals';

import { Listeners } from './listeners.js';

interface Events {
  readonly said: string;
}

describe('Listeners', () => {
  it('gives the error of a listener to the platform, and goes on with the others', () => {
    const jobs: (() => void)[] = [];
    jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((job) => void jobs.push(job));
    const fault = new Error('a fault of the application');
    const listeners = new Listeners<Events>();
    const heard: string[] = [];
    listeners.on('said', () => {
      throw fault;
    });
    listeners.on('said', (word) => heard.push(word));
    listeners.emit('said', 'hello');
    expect(heard).toEqual(['hello']);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toThrow(fault);
  });

  it('counts subscriptions, not functions', () => {
    const listeners = new Listeners<Events>();
    const heard: string[] = [];
    const listener = (word: string) => heard.push(word);
    const [unsubscribe] = [listeners.on('said', listener), listeners.on('said', listener)];
    unsubscribe();
    unsubscribe();
    listeners.emit('said', 'once');
    expect(heard).toEqual(['once']);
  });

  it('tells those who were there when it began, also when one of them leaves meanwhile', () => {
    const listeners = new Listeners<Events>();
    const heard: string[] = [];
    const unsubscribe = listeners.on('said', () => {
      unsubscribe();
      listeners.on('said', () => heard.push('late'));
    });
    listeners.on('said', () => heard.push('second'));
    listeners.emit('said', 'hello');
    expect(heard).toEqual(['second']);
  });
});
