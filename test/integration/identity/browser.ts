interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

export interface View {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * As much of a browser as signing in takes: cookies by name and path, redirects, and forms found on
 * the page that was shown last. Stops where it leaves `origin`, and shows where it was sent.
 */
export class Browser {
  readonly #cookies = new Map<string, Cookie>();
  #view: View | undefined;

  constructor(private readonly origin: string) {}

  get view(): View {
    if (this.#view === undefined) throw new Error('The browser has not been anywhere yet');
    return this.#view;
  }

  /** The cookies that it holds, with everything that the server said about them left out. */
  get cookieNames(): readonly string[] {
    return [...this.#cookies.values()].map(({ name }) => name);
  }

  open(url: string | URL): Promise<View> {
    return this.#visit(new URL(url, this.origin), { method: 'GET' });
  }

  /** Fills in and sends the form of the page whose action ends with `action`, by the button of that name if one is given. */
  send(
    action: string,
    fields: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<View> {
    const form = [...this.view.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(([, to = '']) =>
      decode(to).endsWith(action),
    );
    if (form === undefined) throw new Error(`No form for ${action} on ${this.view.url.href}:\n${this.view.text}`);
    const [, to = '', inside = ''] = form;
    const hidden = [...inside.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, decode(value)],
    );
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
    return this.#visit(new URL(decode(to), this.view.url), {
      method: 'POST',
      body,
      headers: { origin: this.origin, ...headers },
    });
  }

  /** Shows what its cookies give access to as a fetch of a page would, without changing what is shown. */
  async request(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, this.origin);
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie: this.#cookieHeader(target) },
    });
    this.#keepCookies(response);
    return response;
  }

  async #visit(url: URL, init: RequestInit): Promise<View> {
    const response = await this.request(url, { ...init, headers: { accept: 'text/html', ...init.headers } });
    const location = response.headers.get('location');
    if (location !== null) {
      const next = new URL(location, url);
      const elsewhere = next.origin !== this.origin;
      if (!elsewhere) return this.#visit(next, { method: 'GET' });
      this.#view = { url: next, status: response.status, headers: response.headers, text: '' };
      return this.#view;
    }
    this.#view = { url, status: response.status, headers: response.headers, text: await response.text() };
    return this.#view;
  }

  #cookieHeader({ pathname }: URL): string {
    const sent = [...this.#cookies.values()].filter(
      ({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path}/`),
    );
    return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
      const key = `${name} ${path}`;
      const gone = value === '' || attributes.some((attribute) => /^expires=Thu, 01 Jan 1970/i.test(attribute));
      if (gone) this.#cookies.delete(key);
      else this.#cookies.set(key, { name, value, path });
    }
  }
}

const decode = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
  );
