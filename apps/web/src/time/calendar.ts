const dayMs = 86_400_000;

/** Whole days as people count them: in their own zone, and in words. */
export class Calendar {
  readonly #locale: string;
  readonly #dayKey: Intl.DateTimeFormat;
  readonly #formats = new Map<string, Intl.DateTimeFormat>();

  constructor(private readonly options: { readonly locale: string; readonly timeZone?: string }) {
    this.#locale = options.locale;
    this.#dayKey = this.#create('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** The language of the page is English; which English, and so the order of a date and the hours of a day, is the browser's. */
  static ofBrowser(): Calendar {
    return new Calendar({ locale: navigator.languages.find((language) => /^en\b/.test(language)) ?? 'en-GB' });
  }

  /** `2026-03-09`: the same for two instants on the same day. Sorts as days do. */
  dayOf(instant: number): string {
    return this.#dayKey.format(instant);
  }

  /** `14:03` */
  time(instant: number): string {
    return this.#say(instant, { hour: '2-digit', minute: '2-digit' });
  }

  /** `Monday 9 March 2026 at 14:03` */
  full(instant: number): string {
    return this.#say(instant, { dateStyle: 'full', timeStyle: 'short' });
  }

  /** A heading above the messages of a day: `Today`, `Yesterday`, `Monday`, `9 March`, `9 March 2025`. */
  heading(instant: number, now: number): string {
    const age = this.#daysBetween(instant, now);
    if (age === 0) return 'Today';
    if (age === 1) return 'Yesterday';
    if (age > 1 && age < 7) return this.#say(instant, { weekday: 'long' });
    return this.#say(instant, { day: 'numeric', month: 'long', ...this.#yearUnlessThis(instant, now) });
  }

  /** As short as a line of a list has room for: `14:03`, `Yesterday`, `Mon`, `9 Mar`, `9 Mar 2025`. */
  short(instant: number, now: number): string {
    const age = this.#daysBetween(instant, now);
    if (age === 0) return this.time(instant);
    if (age === 1) return 'Yesterday';
    if (age > 1 && age < 7) return this.#say(instant, { weekday: 'short' });
    return this.#say(instant, { day: 'numeric', month: 'short', ...this.#yearUnlessThis(instant, now) });
  }

  #daysBetween(instant: number, now: number): number {
    return Math.round((Date.parse(this.dayOf(now)) - Date.parse(this.dayOf(instant))) / dayMs);
  }

  #yearUnlessThis(instant: number, now: number): Intl.DateTimeFormatOptions {
    return this.dayOf(instant).slice(0, 4) === this.dayOf(now).slice(0, 4) ? {} : { year: 'numeric' };
  }

  #say(instant: number, format: Intl.DateTimeFormatOptions): string {
    const key = Object.entries(format).join();
    const known = this.#formats.get(key) ?? this.#create(this.#locale, format);
    this.#formats.set(key, known);
    return known.format(instant);
  }

  #create(locale: string, format: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const { timeZone } = this.options;
    return new Intl.DateTimeFormat(locale, timeZone === undefined ? format : { ...format, timeZone });
  }
}
