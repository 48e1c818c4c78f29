import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { viteStaticCopy } from 'vite-plugin-static-copy'
import pdfjs from '../node_modules/pdfjs-dist/package.json' with { type: 'json' }

/** The server whose API the page of `vite` uses while one works on it. */
const API = process.env.GROUNDWIRE_URL ?? 'http://127.0.0.1:8000'

/** Of what React Aria says by itself ("Dismiss", …), the languages that the page speaks and React Aria knows. */
const SPOKEN = ['en-US', 'de-DE']
const ARIA_WORDS = /[\\/]react-aria[\\/]dist[\\/]private[\\/]intl[\\/]\w+[\\/](\w\w-\w\w)\.m?js$/

/** The other thirty languages of React Aria would be a fifth of its size. */
function onlySpokenWords(): Plugin {
  return {
    name: 'only-spoken-words',
    enforce: 'pre',
    load(id) {
      const language = ARIA_WORDS.exec(id)?.[1]
      return language === undefined || SPOKEN.includes(language) ? null : 'export default {}'
    },
  }
}

const WORTH_COMPRESSING = /\.(?:m?js|css|svg)$/
/** The best that Brotli can takes seconds for what is larger. */
const LARGE_BYTES = 1_000_000
const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** `.br` and `.gz` beside each file, made once, so that the server compresses nothing while somebody waits. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => WORTH_COMPRESSING.test(name))
      await Promise.all(
        names.map(async (name) => {
          const path = join(dir, name)
          const content = await readFile(path)
          const quality = content.length > LARGE_BYTES ? 9 : 11
          await writeFile(
            `${path}.br`,
            await brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
          )
          await writeFile(`${path}.gz`, await zip(content, { level: 9 }))
        }),
      )
    },
  }
}

/** What pdf.js fetches for some documents: fonts that a PDF may leave out, character maps of East Asia, decoders of images. */
const PDFJS_PARTS = ['standard_fonts/*', 'cmaps/*', 'wasm/*_nowasm_fallback.js', 'wasm/LICENSE_*']

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    onlySpokenWords(),
    react(),
    tailwind(),
    viteStaticCopy({
      targets: PDFJS_PARTS.map((part) => ({
        src: `../node_modules/pdfjs-dist/${part}`,
        // As names of assets do, this changes with what is in it.
        dest: `assets/pdfjs-${pdfjs.version}`,
        rename: { stripBase: 2 },
      })),
    }),
    compressed(),
  ],
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
    reportCompressedSize: false,
    // pdf.js and KaTeX are large, and come when they are needed.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        // A shared piece is named after all that share it; its first name is enough.
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        codeSplitting: {
          groups: [
            // Changes with its versions alone, so that it stays in the browser through our own upgrades.
            {
              name: 'react',
              test: /node_modules[\\/](?:react|react-dom|scheduler|use-intl|intl-messageformat|@formatjs|@tanstack[\\/](?:react-router|router-core|history|query-core|react-query|store|react-store))[\\/]/,
              tags: ['$initial'],
              priority: 3,
            },
            // What every place begins with: joined to what only some need, it would bring that along.
            { name: 'base', tags: ['$initial'], priority: 2 },
            // Fetched while a question is written; formulas come by themselves.
            {
              name: 'markdown',
              test: /node_modules[\\/](?:react-markdown|unified|vfile|remark-(?!math)|rehype-sanitize|micromark(?!-extension-math)|mdast-util-(?!math)|hast-util-(?:to-jsx-runtime|sanitize)|unist-util-|property-information)/,
              priority: 2,
            },
            // What several places share, in few files.
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 8_000, priority: 1 },
          ],
        },
      },
    },
  },
})
