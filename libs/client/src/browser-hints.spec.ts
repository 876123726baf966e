import { describe, expect, it } from '@jest/globals';

import { BrowserHints, hintsHere } from './browser-hints.js';
import { type DeviceHint, NoHints } from './device-hints.js';

/** What a browser offers, by the names it has there. */
function browser() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const window = Object.assign(new EventTarget(), { navigator: { onLine: true }, document });
  const see = (visibilityState: string) => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { window, see };
}

describe('the hints of a browser', () => {
  it('are its events, until nobody wants them any more', () => {
    const { window, see } = browser();
    const hints = new BrowserHints(window);
    const heard: DeviceHint[] = [];
    const lifetime = new AbortController();
    hints.hear((hint) => heard.push(hint), lifetime.signal);
    const show = (persisted: boolean) => window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
    const all = () => {
      window.dispatchEvent(new Event('offline'));
      window.dispatchEvent(new Event('online'));
      see('hidden');
      see('visible');
      show(false);
      show(true);
    };
    all();
    expect(heard).toEqual(['offline', 'online', 'hidden', 'visible', 'visible']);
    lifetime.abort();
    all();
    expect(heard).toHaveLength(5);
  });

  it('say whether it believes to have a network', () => {
    const { window } = browser();
    const hints = new BrowserHints(window);
    expect(hints.online).toBe(true);
    window.navigator.onLine = false;
    expect(hints.online).toBe(false);
  });

  it('are found in a page and in a worker, and nowhere else', () => {
    const { window } = browser();
    const { document: _document, ...worker } = { ...window, addEventListener: window.addEventListener.bind(window) };
    expect(hintsHere(window)).toBeInstanceOf(BrowserHints);
    expect(hintsHere(worker)).toBeInstanceOf(BrowserHints);
    expect(hintsHere()).toBeInstanceOf(NoHints);
    expect(hintsHere().online).toBe(true);
  });
});
