/** The one stylesheet of these pages. Colours have a contrast of at least 4.5 : 1 in both schemes. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7;
  --card: #ffffff;
  --text: #1b1f27;
  --muted: #596172;
  --line: #c6ccd6;
  --accent: #3b5bdb;
  --accent-strong: #2f49b4;
  --on-accent: #ffffff;
  --danger: #b42318;
  --danger-ground: #fef1f0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151b;
    --card: #1b2029;
    --text: #eceff4;
    --muted: #a4adbc;
    --line: #3c4554;
    --accent: #8ca3ff;
    --accent-strong: #a9baff;
    --on-accent: #10142a;
    --danger: #ffa39b;
    --danger-ground: #37201f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: grid;
  place-items: center;
  padding: 1.5rem 1rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { width: 100%; max-width: 24rem; }
.brand {
  display: flex;
  align-items: center;
  justify-content: center;
  gap: 0.6rem;
  margin: 0 0 1.25rem;
  font-size: 1.15rem;
  font-weight: 650;
}
.brand svg { width: 2rem; height: 2rem; color: var(--accent); }
.card {
  padding: 1.75rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 8%);
}
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.lead { color: var(--muted); }
label { display: block; margin: 1rem 0 0.35rem; font-weight: 600; }
input {
  width: 100%;
  min-height: 2.9rem;
  padding: 0.5rem 0.8rem;
  color: inherit;
  background: var(--card);
  border: 1px solid var(--muted);
  border-radius: 0.6rem;
  font: inherit;
}
input[aria-invalid="true"] { border-color: var(--danger); }
.hint, .wrong { margin: 0.35rem 0 0; font-size: 0.875rem; color: var(--muted); }
.wrong { color: var(--danger); }
.alert {
  margin: 1rem 0 0;
  padding: 0.7rem 0.9rem;
  color: var(--danger);
  background: var(--danger-ground);
  border-radius: 0.6rem;
}
button {
  width: 100%;
  min-height: 2.9rem;
  margin-top: 1.5rem;
  padding: 0.5rem 1rem;
  color: var(--on-accent);
  background: var(--accent);
  border: 1px solid transparent;
  border-radius: 0.6rem;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button:hover { background: var(--accent-strong); }
button.quiet { margin-top: 0.75rem; color: var(--text); background: transparent; border-color: var(--line); }
button.quiet:hover { background: var(--ground); }
a { color: var(--accent); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.below { margin: 1.25rem 0 0; text-align: center; color: var(--muted); }
.code { display: block; margin: 0 0 1rem; text-align: center; font: 700 2rem/1.4 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.08em; }
input.code-field { text-align: center; text-transform: uppercase; font: 600 1.4rem/1.4 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.12em; }
.facts { margin: 0 0 1rem; font-size: 0.875rem; color: var(--muted); overflow-wrap: anywhere; }
@media (max-width: 26rem) {
  .card { padding: 1.25rem; }
}
@media (prefers-reduced-motion: no-preference) {
  button, input { transition: background-color 120ms, border-color 120ms; }
}
`;
