import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { Section } from '@/ui/Page'
import { FormError } from '@/ui/States'
import { TimeInput } from '@/ui/TimeInput'
import { useUnsavedWarning } from '@/ui/unsaved'
import { useSaveRules, type Reminders } from './queries'

/** From when to when nothing leaves. */
export function QuietHours({ all, edits }: { all: Reminders; edits: boolean }) {
  const { t } = useTranslation('reminders')
  const [quiet, setQuiet] = useState(all.quiet)
  const save = useSaveRules(all)
  const dirty = JSON.stringify(quiet) !== JSON.stringify(all.quiet)
  useUnsavedWarning(dirty)
  const same = quiet.on && quiet.from === quiet.to
  return (
    <Section title={t('quiet.title')} text={t('quiet.text')}>
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(e) => {
          e.preventDefault()
          if (!same) save.mutate({ quiet })
        }}
      >
        <Switch checked={quiet.on} disabled={!edits} onChange={(on) => setQuiet({ ...quiet, on })}>
          {t('quiet.on')}
        </Switch>
        {quiet.on && (
          <div className="flex flex-wrap items-start gap-4 pl-12 max-md:pl-0">
            <Field label={t('quiet.from')} error={same ? t('quiet.same') : undefined}>
              <TimeInput value={quiet.from} disabled={!edits} onChange={(from) => setQuiet({ ...quiet, from })} />
            </Field>
            <Field label={t('quiet.to')}>
              <TimeInput value={quiet.to} disabled={!edits} onChange={(to) => setQuiet({ ...quiet, to })} />
            </Field>
          </div>
        )}
        <FormError error={save.error} />
        {dirty && (
          <div className="flex justify-end gap-2 max-md:*:flex-1">
            <Button onClick={() => setQuiet(all.quiet)}>{t('common:actions.discard')}</Button>
            <Button type="submit" look="primary" busy={save.isPending}>
              {t('common:actions.save')}
            </Button>
          </div>
        )}
      </form>
    </Section>
  )
}
