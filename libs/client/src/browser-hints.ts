import { type DeviceHint, DeviceHints, NoHints } from './device-hints.js';

/** As much of a window, or of a worker, as is used: the libraries of a browser are no part of this program. */
export interface BrowserScope {
  readonly navigator: { readonly onLine: boolean };
  /** Absent in workers. */
  readonly document?: BrowserEvents & { readonly visibilityState: string };
  readonly addEventListener: BrowserEvents['addEventListener'];
}

interface BrowserEvents {
  addEventListener(
    type: string,
    listener: (event: { readonly type: string; readonly persisted?: boolean }) => void,
    options: { readonly signal: AbortSignal },
  ): void;
}

/** A browser's events. */
export class BrowserHints extends DeviceHints {
  constructor(private readonly scope: BrowserScope) {
    super();
  }

  get online(): boolean {
    return this.scope.navigator.onLine;
  }

  hear(listener: (hint: DeviceHint) => void, signal: AbortSignal): void {
    const { scope } = this;
    const { document } = scope;
    scope.addEventListener('online', () => listener('online'), { signal });
    scope.addEventListener('offline', () => listener('offline'), { signal });
    document?.addEventListener(
      'visibilitychange',
      () => listener(document.visibilityState === 'visible' ? 'visible' : 'hidden'),
      { signal },
    );
    // Whoever goes back to a page that the browser kept sees it as it was, with connections that have ended.
    scope.addEventListener('pageshow', ({ persisted }) => persisted === true && listener('visible'), { signal });
  }
}

/** The hints of this platform. */
export function hintsHere(scope: object = globalThis): DeviceHints {
  return isBrowser(scope) ? new BrowserHints(scope) : new NoHints();
}

function isBrowser(scope: object): scope is BrowserScope {
  const { navigator, addEventListener } = scope as Partial<BrowserScope>;
  return typeof navigator?.onLine === 'boolean' && typeof addEventListener === 'function';
}
