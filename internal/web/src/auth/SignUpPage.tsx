import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/queries'
import { useSignOut } from '@/app/session'
import { cn } from '@/ui/cn'
import { AuthCard, linkClass } from './AuthCard'
import { ClinicForm } from './ClinicForm'
import { PersonForm } from './PersonForm'

/** Two steps: the account, then the clinic. Who has an account begins with the clinic. */
export function SignUpPage() {
  const { t } = useTranslation('auth')
  const { data: me } = useQuery({ ...meQuery, enabled: false })
  const signOut = useSignOut()
  const first = me?.clinics.length === 0 || !me
  if (!me) {
    return (
      <>
        <Steps now={1} />
        <AuthCard
          title={t('sign_up.title')}
          text={t('sign_up.text')}
          foot={
            <p>
              {t('sign_up.have')}{' '}
              <Link to="/sign-in" className={linkClass}>
                {t('sign_up.sign_in')}
              </Link>
            </p>
          }
        >
          <PersonForm submit={t('common:actions.continue')} onDone={() => undefined} />
        </AuthCard>
      </>
    )
  }
  return (
    <>
      {first && <Steps now={2} />}
      <AuthCard
        title={t(first ? 'sign_up.clinic_title' : 'sign_up.another_title')}
        text={t('sign_up.clinic_text')}
        foot={
          first ? (
            <p>
              {t('sign_up.signed_in_as', { email: me.person.email })}{' '}
              <button
                type="button"
                className={linkClass}
                onClick={() => {
                  signOut.mutate()
                }}
              >
                {t('common:top.sign_out')}
              </button>
            </p>
          ) : (
            <Link to="/" className={linkClass}>
              {t('sign_up.back')}
            </Link>
          )
        }
      >
        <ClinicForm />
      </AuthCard>
    </>
  )
}

function Steps({ now }: { now: 1 | 2 }) {
  const { t } = useTranslation('auth')
  return (
    <ol className="mb-4 flex items-center gap-2 text-dense" aria-label={t('sign_up.steps')}>
      {([1, 2] as const).map((n) => (
        <li
          key={n}
          aria-current={n === now ? 'step' : undefined}
          className={cn('flex items-center gap-2', n === 2 && 'before:h-px before:w-6 before:bg-line')}
        >
          <span
            aria-hidden
            className={cn(
              'grid size-6 place-items-center rounded-full text-meta font-semibold',
              n <= now ? 'bg-accent text-on-accent' : 'bg-selected text-muted',
            )}
          >
            {n}
          </span>
          <span className={n === now ? 'font-medium' : 'text-muted'}>{t(`sign_up.step_${String(n)}`)}</span>
        </li>
      ))}
    </ol>
  )
}
