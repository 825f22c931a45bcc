import { useQuery } from '@tanstack/react-query'
import { BellRing, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Page, Section } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState, FormError, Notice } from '@/ui/States'
import { QuietHours } from './QuietHours'
import { rulesQuery, useSaveRules, type Reminders, type Rule } from './queries'
import { firstChannel, newRule } from './rule'
import { RuleDialog } from './RuleDialog'
import { RuleRow } from './RuleRow'

const MOST = 10

/** When, over what and with which words clients are reminded of their appointments. */
export function RemindersPage() {
  const { t } = useTranslation('reminders')
  const query = useQuery(rulesQuery(useSlug()))
  const edits = useCan()('clinic.update')
  return (
    <Page title={t('title')} text={t('text')} width="narrow">
      {!edits && (
        <Notice tone="info" className="mb-5">
          {t('settings:read_only')}
        </Notice>
      )}
      {query.isPending && <Skeleton className="h-60 w-full rounded-base" />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <Rules all={query.data} edits={edits} />
          <QuietHours key={query.data.rev} all={query.data} edits={edits} />
          <Channels all={query.data} />
        </>
      )}
    </Page>
  )
}

function Rules({ all, edits }: { all: Reminders; edits: boolean }) {
  const { t } = useTranslation('reminders')
  const save = useSaveRules(all)
  const [edited, setEdited] = useState<{ rule: Rule; at: number } | null>(null)
  const add = () => {
    setEdited({ rule: newRule(all, firstChannel(all)), at: all.rules.length })
  }
  const full = all.rules.length >= MOST
  return (
    <Section
      title={t('rules.title')}
      text={t('rules.text')}
      actions={
        edits &&
        all.rules.length > 0 && (
          <Button size="sm" icon={Plus} onClick={add} disabled={full} title={full ? t('rules.full', { count: MOST }) : undefined}>
            {t('rules.add')}
          </Button>
        )
      }
    >
      {all.rules.length === 0 && (
        <EmptyState
          icon={BellRing}
          title={t('rules.empty_title')}
          text={t('rules.empty_text')}
          className="py-6"
          action={
            edits && (
              <Button look="primary" icon={Plus} onClick={add}>
                {t('rules.add')}
              </Button>
            )
          }
        />
      )}
      {all.rules.length > 0 && (
        <ul className="divide-y divide-line-faint rounded-base border border-line">
          {all.rules.map((rule, at) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              offered={all.channels.some((c) => c.channel === rule.channel && c.on)}
              edits={edits}
              busy={save.isPending}
              onSwitch={(on) => save.mutate({ rules: all.rules.with(at, { ...rule, on }) })}
              onEdit={() => setEdited({ rule, at })}
              onRemove={() => save.mutate({ rules: all.rules.toSpliced(at, 1) })}
            />
          ))}
        </ul>
      )}
      <FormError error={save.error} className="mt-4" />
      {edited && <RuleDialog all={all} rule={edited.rule} at={edited.at} onClose={() => setEdited(null)} />}
    </Section>
  )
}

function Channels({ all }: { all: Reminders }) {
  const { t } = useTranslation('reminders')
  return (
    <Section title={t('channels.title')} text={t('channels.text')}>
      <ul aria-label={t('channels.title')} className="divide-y divide-line-faint">
        {all.channels.map(({ channel, on }) => (
          <li key={channel} className="flex items-start gap-3 py-2.5 first:pt-0 last:pb-0">
            <div className="min-w-0 flex-1">
              <p className="font-medium">{t(`channel.${channel}`)}</p>
              <p className="text-dense text-muted">{t(channel === 'email' ? 'channels.email' : `channels.${channel}_${on ? 'on' : 'off'}`)}</p>
            </div>
            <Badge tone={on ? 'success' : 'neutral'}>{t(on ? 'channels.on' : 'channels.off')}</Badge>
          </li>
        ))}
      </ul>
    </Section>
  )
}
