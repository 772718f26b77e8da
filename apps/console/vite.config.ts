import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
  // The contracts are taken from their source, so that a changed type shows without a build between. By name and not by the export
  // condition `source`: packages of others (@internationalized/date) have that condition too.
  resolve: { alias: { '@storepulse/contracts': resolve(import.meta.dirname, '../../libs/contracts/src/index.ts') } },
  build: {
    outDir: 'dist',
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules\/(@?vue|pinia|vue-router)\// },
            { name: 'live', test: /node_modules\/(socket\.io|engine\.io|zod)/ },
            // What every tab is made of comes in a few files: dozens of small ones wait for each other.
            { name: 'controls', test: /node_modules\/(reka-ui|@floating-ui|@vueuse|@internationalized|aria-hidden|defu|ohash)\// },
            { name: 'shared', test: /console\/src\/(api|format|live|shell|stores|ui|url|features\/filters)\// },
          ],
        },
      },
    },
  },
});
