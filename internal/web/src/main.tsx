import 'sonner/dist/styles.css'
import './styles/app.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { newQueryClient } from './api/query'
import { makeRouter } from './app/router'
import { watchSystemTheme } from './app/theme'
import { AppBoundary } from './frame/AppBoundary'
import { startWords } from './i18n'

// Dialogs lock the page behind them with a style element, which the content security policy lets in by this nonce only.
setNonce(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '')

watchSystemTheme()
await startWords()

const cache = newQueryClient()
const router = makeRouter(cache)

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root element')
createRoot(root).render(
  <StrictMode>
    <AppBoundary>
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} context={{ cache }} />
      </QueryClientProvider>
    </AppBoundary>
  </StrictMode>,
)
