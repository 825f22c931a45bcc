import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { useEnter } from '@/app/useEnter'
import { AuthCard, linkClass } from './AuthCard'
import { CodeForm } from './CodeForm'

export function SecondFactorPage() {
  const { t } = useTranslation('auth')
  const enter = useEnter()
  const { return: back } = useSearch({ from: '/auth/sign-in/second-factor' })
  const [backup, setBackup] = useState(false)
  return (
    <AuthCard
      title={t('second.title')}
      text={t(backup ? 'second.text_backup' : 'second.text')}
      foot={
        <>
          <button
            type="button"
            className={linkClass}
            onClick={() => {
              setBackup(!backup)
            }}
          >
            {t(backup ? 'second.use_app' : 'second.use_backup')}
          </button>
          <Link to="/sign-in" className={linkClass}>
            {t('second.other')}
          </Link>
        </>
      }
    >
      <CodeForm
        key={String(backup)}
        backup={backup}
        label={t(backup ? 'second.backup_code' : 'second.code')}
        submit={t('second.submit')}
        onCode={async (code) => {
          await call(api.POST('/api/v1/auth/sign-in/second-factor', { body: { code } }))
          await enter(back)
        }}
      />
    </AuthCard>
  )
}
