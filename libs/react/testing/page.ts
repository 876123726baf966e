import { JSDOM } from 'jsdom';

/**
 * A page for React to draw on. To be imported before anything of React's: it looks for a document once, when it is
 * loaded.
 */
const { window } = new JSDOM('<!doctype html><html><body></body></html>', { url: 'https://parley.example' });

Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
