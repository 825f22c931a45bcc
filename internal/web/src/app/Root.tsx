import { Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Toaster } from 'sonner'
import { ConnectionBar } from '@/frame/ConnectionBar'
import { UnsavedGuard } from '@/ui/unsaved'
import { useTheme } from './theme'

export function Root() {
  const theme = useTheme()
  const { t } = useTranslation()
  return (
    <>
      <ConnectionBar />
      <UnsavedGuard>
        <Outlet />
      </UnsavedGuard>
      <Toaster
        containerAriaLabel={t('notifications')}
        theme={theme}
        position="bottom-center"
        visibleToasts={4}
        mobileOffset={{ bottom: 76 }}
        toastOptions={{ classNames: { toast: 'msaas-toast', actionButton: 'msaas-toast-action' } }}
      />
    </>
  )
}
