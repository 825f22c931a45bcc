import { defineConfig } from '@playwright/test'

// e2e/run.sh starts the server and says where it is.
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  timeout: 60_000,
  reporter: 'list',
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: process.env.MSAAS_E2E_URL ?? 'http://127.0.0.1:8080',
    viewport: { width: 1280, height: 860 },
    locale: 'ro-RO',
    timezoneId: 'Europe/Bucharest',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    screenshot: 'on',
    launchOptions: {
      executablePath: process.env.MSAAS_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
