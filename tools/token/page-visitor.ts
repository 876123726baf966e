/** A form as it stands in a page, with the values that its fields came with. */
export interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface VisitedPage {
  readonly url: string;
  readonly text: string;
  /** The first one: the one that a page is about. */
  readonly form: Form | undefined;
}

interface Asked {
  readonly url: string;
  /** Absent: the page is only looked at. */
  readonly posted?: URLSearchParams;
}

const redirectLimit = 10;

/** Visits pages and sends their forms as a browser without scripts would: it keeps cookies and follows redirects. */
export class PageVisitor {
  readonly #cookies = new Map<string, string>();

  visit(url: string): Promise<VisitedPage> {
    return this.#load({ url });
  }

  send(form: Form, filled: Readonly<Record<string, string>>): Promise<VisitedPage> {
    return this.#load({ url: form.action, posted: new URLSearchParams({ ...form.fields, ...filled }) });
  }

  async #load(first: Asked): Promise<VisitedPage> {
    let asked = first;
    for (let redirects = 0; redirects <= redirectLimit; redirects += 1) {
      const { url, posted } = asked;
      const response = await fetch(url, {
        redirect: 'manual',
        ...(posted !== undefined && { method: 'POST', body: posted }),
        headers: { cookie: this.#cookieHeader(), ...(posted !== undefined && { origin: new URL(url).origin }) },
      });
      this.#keepCookies(response);
      const location = response.headers.get('location');
      if (location === null) return pageOf(url, await response.text());
      asked = { url: new URL(location, url).href };
    }
    throw new Error(`More than ${redirectLimit} redirects from ${first.url}`);
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name === undefined || value === undefined) continue;
      if (/;\s*expires=Thu, 01 Jan 1970/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

function pageOf(url: string, text: string): VisitedPage {
  const [, head, body] = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(text) ?? [];
  if (head === undefined || body === undefined) return { url, text, form: undefined };
  const inputs = [...body.matchAll(/<input\b([^>]*)>/gi)].map(([, attributes]) => attributesOf(attributes ?? ''));
  const fields = inputs.flatMap(({ name, value = '' }) => (name === undefined ? [] : [[name, value] as const]));
  return {
    url,
    text,
    form: { action: new URL(attributesOf(head)['action'] ?? '', url).href, fields: Object.fromEntries(fields) },
  };
}

function attributesOf(tag: string): Partial<Record<string, string>> {
  const pairs = [...tag.matchAll(/([\w-]+)\s*=\s*"([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unescaped(value)]));
}

function unescaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole);
}
