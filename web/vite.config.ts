import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The browser client, built into `web/dist` and served under `/app/`. Nothing is inlined: the pages' policy takes
 * scripts, styles and pictures from files of this server only.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    target: 'es2023',
  },
  // `npm run dev:web` beside a server on its usual port.
  server: {
    proxy: {
      '^/(?!app/(?!session|config\\.json))': { target: 'http://localhost:3000', ws: true },
    },
  },
});
