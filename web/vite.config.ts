import { join } from 'node:path'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server whose API the page of `vite` uses while one works on it. */
const API = process.env.GROUNDWIRE_URL ?? 'http://127.0.0.1:8000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind()],
  resolve: {
    alias: {
      // What KaTeX writes is parsed without the browser's parser, which takes its styles for inline ones: the content
      // security policy has none.
      'hast-util-from-html-isomorphic': join(
        import.meta.dirname,
        '../node_modules/hast-util-from-html-isomorphic/index.js',
      ),
    },
  },
  server: { proxy: { '/api': API } },
  build: {
    // Inline pieces would need exceptions from the page's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: true,
  },
})
