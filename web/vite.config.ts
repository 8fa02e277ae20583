import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * The browser client, built into `web/dist` and served under `/app/`. Nothing is inlined: the pages' policy takes
 * scripts, styles and pictures from files of this server only.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  plugins: [react(), preloadFont()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    target: 'es2023',
    rolldownOptions: {
      output: {
        // What every page has is one file and not twenty: each costs a way to the server.
        codeSplitting: {
          groups: [{ name: 'shared', test: /\/web\/src\/(ui|api|session)\/|@tanstack/, minShareCount: 3 }],
        },
      },
    },
  },
  // `npm run dev:web` beside a server on its usual port.
  server: {
    proxy: {
      '^/(?!app/(?!session|config\\.json))': { target: 'http://localhost:3000', ws: true },
    },
  },
});

/** The letters of nearly every text are asked for with the page, not when its style has been read. */
function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    transformIndexHtml: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => /inter-latin-wght-normal-[^/]+\.woff2$/.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/app/${file}` },
          injectTo: 'head' as const,
        })),
  };
}
