import { html, type Html } from './html.js';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'password';
  readonly autocomplete: string;
  readonly value?: string;
  readonly hint?: string;
  /** What is wrong with the value; read out together with the field. */
  readonly wrong?: string | undefined;
  readonly focus?: boolean;
  readonly maxLength: number;
  readonly className?: string;
}

/** A labelled field that says by itself what it wants and what is wrong with what it got. */
export function field({ name, label, type, autocomplete, value, hint, wrong, focus, maxLength, className }: Field): Html {
  const described = [hint !== undefined && `${name}-hint`, wrong !== undefined && `${name}-wrong`].filter(Boolean).join(' ');
  return html`<label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      maxlength="${maxLength}"
      ${value !== undefined && html`value="${value}"`}
      ${className !== undefined && html`class="${className}"`}
      ${described !== '' && html`aria-describedby="${described}"`}
      ${wrong !== undefined && html`aria-invalid="true"`}
      ${focus === true && html`autofocus`}
      autocapitalize="none"
      autocorrect="off"
      spellcheck="false"
      required
    />
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${wrong !== undefined && html`<p class="wrong" id="${name}-wrong">${wrong}</p>`}`;
}

/** Read out as soon as the page is there. */
export const alert = (message: string | undefined): Html | false =>
  message !== undefined && html`<p class="alert" role="alert">${message}</p>`;
