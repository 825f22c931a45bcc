import { useEffect, type ReactNode } from 'react'

export interface AuthCardProps {
  title: string
  text?: ReactNode
  children: ReactNode
  /** Links below the card. */
  foot?: ReactNode
}

/** One step of signing in or up. */
export function AuthCard({ title, text, children, foot }: AuthCardProps) {
  useEffect(() => {
    document.title = `${title} · m-saas`
  }, [title])
  return (
    <>
      <div className="rounded-base border border-line bg-surface p-6 md:p-8">
        <h1 className="text-title font-semibold tracking-[-0.01em]">{title}</h1>
        {text && <p className="mt-1.5 text-body text-muted">{text}</p>}
        <div className="mt-6">{children}</div>
      </div>
      {foot && <div className="mt-5 flex flex-col items-center gap-2 text-center text-dense text-muted">{foot}</div>}
    </>
  )
}

export const linkClass = 'font-medium text-accent underline-offset-2 hover:underline max-md:py-2'
