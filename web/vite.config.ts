import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

declare const process: { env: Record<string, string | undefined> }

/**
 * pdf.js puts all its parts into a global variable, for pages without modules, and so keeps a bundler from leaving out the
 * editors, forms and comments that no page here shows.
 */
const pdfWithoutGlobal = {
  name: 'pdf-without-global',
  transform(code: string, id: string) {
    if (!id.endsWith('/pdfjs-dist/legacy/build/pdf.mjs')) return
    const without = code.replace(/^globalThis\.pdfjsLib = \{[^}]*\};$/m, '')
    if (without === code) throw new Error('pdf.js no longer sets globalThis.pdfjsLib: pdf-without-global can go')
    return { code: without, map: null }
  },
}

export default defineConfig({
  plugins: [react(), pdfWithoutGlobal],
  resolve: { alias: { '@': '/src' } },
  build: {
    // One language level for the whole bundle: Chromium 109 is the last one for Windows 7 and 8.1.
    target: ['chrome109', 'edge109', 'firefox115', 'safari16.4'],
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true, // for scripts/budgets.mjs, which removes it
    assetsInlineLimit: 0, // every file has an address of its own, with a hash in its name
    chunkSizeWarningLimit: 1500,
    // What is needed at the start comes in one piece: every module file of its own costs a turn of the line and of the machine.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } } },
  },
  // `npm run dev` shows the sources against a service that runs already.
  server: { proxy: { '/api': process.env.DOCKET_URL ?? 'http://127.0.0.1:8420' } },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://docket.test/' } },
    include: ['src/**/*.test.ts?(x)'],
    setupFiles: ['src/shared/testing/setup.ts'],
    testTimeout: 20_000,
  },
})
