import js from '@eslint/js';
import globals from 'globals';

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
  js.configs.recommended,
  {
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
