import {defineConfig} from 'vitest/config';

// Addresses in the built page are relative, so that the viewer also works behind a path of a reverse proxy.
export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    modulePreload: {polyfill: false},
    chunkSizeWarningLimit: 1200,
    assetsInlineLimit: file => file.endsWith('.svg'),
    rolldownOptions: {
      output: {
        hashCharacters: 'base36',
        codeSplitting: {groups: [{name: 'maplibre-gl', test: /node_modules\/maplibre-gl\//}]},
      },
    },
  },
  test: {environment: 'happy-dom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx']},
});
