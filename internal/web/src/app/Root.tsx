import { Outlet } from '@tanstack/react-router'
import { Toaster } from 'sonner'
import { ConnectionBar } from '@/frame/ConnectionBar'
import { useTheme } from './theme'

export function Root() {
  const theme = useTheme()
  return (
    <>
      <ConnectionBar />
      <Outlet />
      <Toaster
        theme={theme}
        position="bottom-center"
        visibleToasts={4}
        mobileOffset={{ bottom: 76 }}
        toastOptions={{ classNames: { toast: 'msaas-toast', actionButton: 'msaas-toast-action' } }}
      />
    </>
  )
}
