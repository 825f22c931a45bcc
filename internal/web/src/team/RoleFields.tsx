import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Check } from '@/ui/Check'
import { cn } from '@/ui/cn'
import { ColorDot } from '@/ui/ColorSwatch'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { invitedRoles, type InvitedRole } from './queries'

export interface RoleFieldsProps {
  role: InvitedRole
  onRole: (role: InvitedRole) => void
  providers: string[]
  onProviders: (ids: string[]) => void
}

/** The role with what it may do, and for assistants whose calendars they see. */
export function RoleFields({ role, onRole, providers, onProviders }: RoleFieldsProps) {
  const { t } = useTranslation('team')
  return (
    <>
      <fieldset>
        <legend className="mb-1.5 text-dense font-medium text-soft">{t('role.label')}</legend>
        <div className="flex flex-col gap-2">
          {invitedRoles.map((r) => (
            <label
              key={r}
              className={cn(
                'flex cursor-pointer items-start gap-3 rounded-dense border border-line px-3 py-2.5 transition-colors duration-(--quick) hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-focus',
                r === role && 'border-accent bg-accent-soft hover:bg-accent-soft',
              )}
            >
              <input
                type="radio"
                name="role"
                value={r}
                checked={r === role}
                onChange={() => {
                  onRole(r)
                }}
                className="mt-0.5 size-4 accent-accent"
              />
              <span>
                <span className="block font-medium">{t(`common:roles.${r}`)}</span>
                <span className={cn('block text-dense', r === role ? 'text-accent-ink' : 'text-muted')}>{t(`role.can.${r}`)}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {role === 'assistant' && <ProviderChecks chosen={providers} onChange={onProviders} />}
    </>
  )
}

function ProviderChecks({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation('team')
  const providers = useQuery(providersQuery(useSlug()))
  if (providers.isError) return <ErrorState error={providers.error} onRetry={() => void providers.refetch()} className="py-4" />
  return (
    <fieldset>
      <legend className="mb-1 text-dense font-medium text-soft">{t('role.calendars')}</legend>
      {!providers.data ? (
        <Skeleton className="h-8 w-40" />
      ) : providers.data.length === 0 ? (
        <p className="text-dense text-muted">{t('role.no_providers')}</p>
      ) : (
        providers.data.map((p) => (
          <Check
            key={p.id}
            checked={chosen.includes(p.id)}
            onChange={(on) => {
              onChange(on ? [...chosen, p.id] : chosen.filter((id) => id !== p.id))
            }}
          >
            <span className="flex items-center gap-2">
              <ColorDot color={p.color} />
              {p.title ? `${p.title} ${p.name}` : p.name}
            </span>
          </Check>
        ))
      )}
    </fieldset>
  )
}
