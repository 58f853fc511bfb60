import css from '@eslint/css';
import js from '@eslint/js';
import globals from 'globals';

const JAVASCRIPT = ['**/*.js', '**/*.mjs'];

export default [
  {
    ignores: [
      'artifacts',
      'dist',
      'node_modules',
      'pkg/core',
      'pkg/cpu',
      'pkg/webgpu',
      'target',
      'www/vendor',
    ],
  },
  {
    // What README calls the oldest browsers. TypeScript's `lib` says the same of the language.
    files: ['www/**/*.css'],
    plugins: { css },
    language: 'css/css',
    rules: {
      'css/use-baseline': [
        'error',
        {
          available: 2023,
          // Nothing is lost where they are unknown.
          allowProperties: [
            'accent-color',
            'forced-color-adjust',
            'paint-order',
            'resize',
            'text-size-adjust',
            'text-wrap',
          ],
          allowPropertyValues: { 'font-family': ['math'] },
        },
      ],
    },
  },
  { files: JAVASCRIPT, ...js.configs.recommended },
  {
    files: JAVASCRIPT,
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['www/**/*.js', 'pkg/**/*.js'],
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
  },
  {
    // Tests drive a browser from Node: functions given to `page.evaluate` run in the page.
    files: [
      'tests/**/*.mjs',
      'benches/**/*.mjs',
      'xtask/*.mjs',
      'eslint.config.js',
      'www/**/*.test.js',
    ],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
];
