import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Sonner writes its style sheet into the page, which the content security policy refuses; we import the sheet instead. */
function sonnerWithoutInlineStyle(): Plugin {
  return {
    name: 'sonner-without-inline-style',
    transform(code, id) {
      if (!id.includes('/sonner/dist/')) return null
      return { code: code.replace("if (!code || typeof document == 'undefined') return", 'return'), map: null }
    },
  }
}

/** Writes a .gz beside every asset worth it, so that the server does not compress the same file again and again. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    writeBundle() {
      const dir = fileURLToPath(new URL('dist/assets', import.meta.url))
      for (const name of readdirSync(dir)) {
        if (!/\.(js|css|svg)$/.test(name)) continue
        const raw = readFileSync(join(dir, name))
        if (raw.length > 1024) writeFileSync(join(dir, `${name}.gz`), gzipSync(raw, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), tailwind(), sonnerWithoutInlineStyle(), precompressed()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    sourcemap: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What every screen needs comes in few files; the rest loads with its screen.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next|openapi-fetch|sonner|clsx|tailwind-merge|use-sync-external-store|get-nonce)\//,
            },
            // The few icons of states and buttons, which come with every screen, apart from those that screens bring.
            {
              name: 'icons',
              test: /lucide-react\/dist\/esm\/(?!icons\/)|\/icons\/(building-complex|circle-exclamation-point|circle-pause|cloud-exclamation-point|cloud-off|compass|hourglass|loader-circle|lock)\.mjs/,
            },
            { name: 'icons-more', test: /node_modules\/lucide-react\// },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5199,
    proxy: { '/api': process.env.MSAAS_DEV_API_URL ?? 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
  },
})
