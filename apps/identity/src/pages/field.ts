import { html, type Html } from './html.js';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'password';
  readonly autocomplete: string;
  readonly value?: string;
  readonly hint?: string;
  /** What is wrong with the value, instead of the hint; read out together with the field. */
  readonly wrong?: string | undefined;
  readonly focus?: boolean;
  readonly maxLength: number;
  readonly className?: string;
}

/** A labelled field that says by itself what it wants, or what is wrong with what it got. */
export function field({ name, label, type, autocomplete, value, hint, wrong, focus, maxLength, className }: Field): Html {
  const note = wrong ?? hint;
  return html`<label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      maxlength="${maxLength}"
      ${value !== undefined && html`value="${value}"`}
      ${className !== undefined && html`class="${className}"`}
      ${note !== undefined && html`aria-describedby="${name}-note"`}
      ${wrong !== undefined && html`aria-invalid="true"`}
      ${focus === true && html`autofocus`}
      autocapitalize="none"
      autocorrect="off"
      spellcheck="false"
      required
    />
    ${note !== undefined && html`<p class="${wrong === undefined ? 'hint' : 'wrong'}" id="${name}-note">${note}</p>`}`;
}

/** Read out as soon as the page is there. */
export const alert = (message: string | undefined): Html | false =>
  message !== undefined && html`<p class="alert" role="alert">${message}</p>`;

/** The title is what is read out first, so it says first that something is wrong. */
export const titleOf = (title: string, wrong: boolean): string => (wrong ? `Error: ${title}` : title);
