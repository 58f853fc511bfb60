/**
 * The view library, in one place: preact's hooks and htm, and the one hook of our own.
 */
// prettier-ignore
export {
  html, render, useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback,
} from './vendor/htm-preact-standalone.module.js';
