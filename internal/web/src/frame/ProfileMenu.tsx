import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Keyboard, LogOut, ShieldCheck, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/queries'
import { useSignOut } from '@/app/session'
import { setTheme, useTheme, type Theme } from '@/app/theme'
import { useLanguage } from '@/i18n/format'
import { Avatar } from '@/ui/Avatar'
import { Menu, MenuChoice, MenuItem, MenuLine } from '@/ui/Menu'
import { toast } from '@/ui/toast'
import { useChangeLanguage } from './useChangeLanguage'

/** The person: own account, language, theme, sign out. */
export function ProfileMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const theme = useTheme()
  const language = useLanguage()
  const changeLanguage = useChangeLanguage()
  const signOut = useSignOut()
  const name = me?.person.name ?? ''
  return (
    <Menu
      className="w-64"
      trigger={
        <button type="button" aria-label={t('top.profile')} className="grid size-9 place-items-center rounded-full hover:bg-hover max-md:size-11">
          <Avatar name={name} size={28} />
        </button>
      }
    >
      <div className="px-2.5 pt-1.5 pb-2">
        <p className="truncate text-body font-medium">{name}</p>
        <p className="truncate text-meta text-muted">{me?.person.email}</p>
      </div>
      <MenuLine />
      <MenuItem icon={UserRound} onSelect={() => void navigate({ to: '/account' })}>
        {t('nav.account')}
      </MenuItem>
      {me?.super_admin && (
        <MenuItem icon={ShieldCheck} onSelect={() => void navigate({ to: '/admin' })}>
          {t('nav.admin')}
        </MenuItem>
      )}
      <MenuItem icon={Keyboard} onSelect={onKeys}>
        {t('top.shortcuts')}
      </MenuItem>
      <MenuLine />
      <MenuChoice
        label={t('top.language')}
        value={language}
        onChange={(v) => {
          changeLanguage(v === 'en' ? 'en' : 'ro')
        }}
        options={[
          { value: 'ro', label: t('language.ro') },
          { value: 'en', label: t('language.en') },
        ]}
      />
      <MenuChoice
        label={t('top.theme')}
        value={theme}
        onChange={(v) => {
          setTheme(v as Theme)
        }}
        options={(['light', 'dark', 'system'] as const).map((v) => ({ value: v, label: t(`top.theme_${v}`) }))}
      />
      <MenuLine />
      <MenuItem
        icon={LogOut}
        onSelect={() => {
          signOut.mutate(undefined, {
            onError: (e) => {
              toast.failed(e)
            },
          })
        }}
      >
        {t('top.sign_out')}
      </MenuItem>
    </Menu>
  )
}
