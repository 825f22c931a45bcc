import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/queries'
import type { Clinic } from '@/api/types'
import { Menu, MenuChoice, MenuItem, MenuLine } from '@/ui/Menu'

/** The clinic one works in, and the others of the same person. */
export function ClinicSwitcher({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const clinics = me?.clinics ?? []
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`${clinic.name}, ${t('top.switch')}`}
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-dense px-2 text-body font-semibold hover:bg-hover max-md:h-11"
        >
          <span className="truncate">{clinic.name}</span>
          <ChevronsUpDown size={15} aria-hidden className="shrink-0 text-muted" />
        </button>
      }
    >
      <MenuChoice
        label={t('top.your_clinics')}
        value={clinic.slug}
        onChange={(slug) => {
          void navigate({ to: '/c/$slug/calendar', params: { slug } })
        }}
        options={clinics.map((c) => ({
          value: c.slug,
          text: c.name,
          label: (
            <>
              <span className="block truncate">{c.name}</span>
              <span className="block text-meta text-muted">
                {t(`roles.${c.role}`)}
                {c.state === 'suspended' && ` · ${t('top.suspended')}`}
              </span>
            </>
          ),
        }))}
      />
      <MenuLine />
      <MenuItem
        icon={Plus}
        onSelect={() => {
          void navigate({ to: '/sign-up' })
        }}
      >
        {t('top.new_clinic')}
      </MenuItem>
    </Menu>
  )
}
