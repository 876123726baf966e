import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Between green and blue. From 7 on, white text on it reaches 6:1. */
const parley: MantineColorsTuple = [
  '#eefaf7',
  '#d8f2ec',
  '#aee4d8',
  '#7fd3c2',
  '#50bda9',
  '#2fa28f',
  '#1b8576',
  '#136d62',
  '#0f5a51',
  '#0a443e',
];

/** Dark surfaces with a trace of the same hue, from text (0) to the deepest ground (9). */
const dark: MantineColorsTuple = [
  '#dbe2e0',
  '#bcc6c4',
  '#9daba8',
  '#6f7d7a',
  '#3b4649',
  '#2f383b',
  '#242b2e',
  '#1a2022',
  '#14191b',
  '#0e1213',
];

export const theme = createTheme({
  colors: { parley, dark },
  primaryColor: 'parley',
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  headings: { fontWeight: '650', textWrap: 'balance' },
});

/** Where Mantine's own greys are too faint to read (WCAG AA asks for 4.5:1). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#17211f',
    '--mantine-color-dimmed': '#56635f',
    '--mantine-color-placeholder': '#61706c',
    '--mantine-color-error': '#b42318',
  },
  dark: {
    '--mantine-color-dimmed': '#9daba8',
    '--mantine-color-placeholder': '#9daba8',
    '--mantine-color-error': '#ff9d94',
  },
});
