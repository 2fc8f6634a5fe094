import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev` shows the pages of `flow-studio serve --port 4173`: open the address it prints, then this server's. */
const server = 'http://127.0.0.1:4173';

export default defineConfig({
  root: 'renderer',
  // Pages are served from / in a browser and from studio://app/ on the desktop.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the pages forbids what is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  server: {
    // The cookie that the printed address gives is for this name.
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/enter'].map((path) => [
        path,
        {
          target: server,
          changeOrigin: true,
          // The handler answers its own pages only.
          headers: { origin: server },
        },
      ]),
    ),
  },
});
