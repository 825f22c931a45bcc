import i18next, { type BackendModule } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '@/api/types'

const files = import.meta.glob<{ default: Record<string, unknown> }>('./*/*.json')

/** Loads one file of words when its screen is first asked for. */
const fromFiles: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = files[`./${language}/${namespace}.json`]
    if (!load) {
      done(new Error(`no words for ${language}/${namespace}`), null)
      return
    }
    load().then(
      (file) => {
        done(null, file.default)
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error('words did not load'), null)
      },
    )
  },
}

export const languages: readonly Language[] = ['ro', 'en']

export function isLanguage(value: unknown): value is Language {
  return value === 'ro' || value === 'en'
}

/** Starts with the language of the page's root, which theme.js has set before the first paint. */
export async function startWords(): Promise<void> {
  const start = document.documentElement.lang
  await i18next
    .use(fromFiles)
    .use(initReactI18next)
    .init({
      lng: isLanguage(start) ? start : 'ro',
      fallbackLng: false,
      supportedLngs: ['ro', 'en'],
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true, bindI18n: 'languageChanged' },
      returnNull: false,
    })
}

/** Makes sure that a screen's words are there before it shows; for route loaders. */
export async function words(...namespaces: string[]): Promise<void> {
  await i18next.loadNamespaces(namespaces)
}

/** Changes the language of the screen at once and remembers it on this device. */
export async function speak(language: Language): Promise<void> {
  try {
    localStorage.setItem('msaas.language', language)
  } catch {
    // Without storage the choice lasts until the page closes.
  }
  document.documentElement.lang = language
  if (i18next.language !== language) await i18next.changeLanguage(language)
}
