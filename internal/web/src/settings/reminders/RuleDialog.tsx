import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { Tabs } from '@/ui/Tabs'
import { EntryDialog } from '../EntryDialog'
import { unknownIn } from '../variables/unknownIn'
import { useSaveRules, type Channel, type Reminders, type Rule, type Words } from './queries'
import { isSpan, minutesOf, newRule, spanOf, UNITS, type Unit } from './rule'
import { RuleWords, type WordsErrors } from './RuleWords'

const LANGUAGES = ['ro', 'en'] as const

/** One reminder: over what, how long before, and its words in both languages as the client gets them. */
export function RuleDialog({ all, rule, at, onClose }: { all: Reminders; rule: Rule; at: number; onClose: () => void }) {
  const { t } = useTranslation('reminders')
  const [draft, setDraft] = useState(rule)
  const [span, setSpan] = useState(() => spanOf(rule.minutes))
  const [language, setLanguage] = useState<'ro' | 'en'>(useClinic().language === 'en' ? 'en' : 'ro')
  const [tried, setTried] = useState(false)
  const save = useSaveRules(all)
  const minutes = minutesOf(span.count, span.unit)
  const wrong = LANGUAGES.filter((l) => Object.keys(errorsOf(draft.channel, draft.words[l], all.variables)).length > 0)
  const submit = () => {
    setTried(true)
    if (wrong[0] && !wrong.includes(language)) setLanguage(wrong[0])
    if (wrong.length > 0 || !isSpan(minutes)) return
    const rules = [...all.rules.slice(0, at), { ...draft, minutes }, ...all.rules.slice(at + 1)]
    save.mutate({ rules }, { onSuccess: onClose })
  }
  return (
    <EntryDialog
      title={t(rule.id ? 'rule.edit' : 'rule.new')}
      width="lg"
      busy={save.isPending}
      error={save.error}
      dirty={JSON.stringify({ ...draft, minutes }) !== JSON.stringify(rule)}
      onClose={onClose}
      onSubmit={(e) => {
        e.preventDefault()
        submit()
      }}
    >
      <div className="grid gap-3 md:grid-cols-2">
        <Field label={t('rule.channel')}>
          <Select
            value={draft.channel}
            options={all.channels.map((c) => ({
              value: c.channel,
              label: c.on ? t(`channel.${c.channel}`) : t('rule.channel_off', { channel: t(`channel.${c.channel}`) }),
            }))}
            onChange={(e) => {
              const channel = e.target.value as Channel
              setDraft({ ...draft, channel, words: newRule(all, channel).words })
            }}
          />
        </Field>
        <div className="flex items-end gap-2">
          <Field label={t('rule.before')} error={isSpan(minutes) || !tried ? undefined : t('rule.before_wrong')} className="flex-1">
            <Input
              type="number"
              inputMode="numeric"
              min={1}
              value={Number.isNaN(span.count) ? '' : span.count}
              onChange={(e) => setSpan({ ...span, count: e.target.valueAsNumber })}
            />
          </Field>
          <Field label={t('rule.unit')} hideLabel className="w-32">
            <Select
              value={span.unit}
              options={UNITS.map((u) => ({ value: u, label: t(`unit.${u}`) }))}
              onChange={(e) => setSpan({ ...span, unit: e.target.value as Unit })}
            />
          </Field>
        </div>
      </div>
      <Tabs
        label={t('rule.language')}
        value={language}
        onChange={(next) => setLanguage(next === 'en' ? 'en' : 'ro')}
        tabs={LANGUAGES.map((l) => ({
          value: l,
          label: t(`common:language.${l}`),
          content: (
            <RuleWords
              channel={draft.channel}
              language={l}
              words={draft.words[l]}
              variables={all.variables}
              errors={tried ? errorsOf(draft.channel, draft.words[l], all.variables) : unknownOf(draft.words[l], all.variables)}
              onWords={(words) => setDraft({ ...draft, words: { ...draft.words, [l]: words } })}
            />
          ),
        }))}
      />
    </EntryDialog>
  )
}

/** The variables that there are not, by field. */
function unknownOf(words: Words, variables: readonly string[]): WordsErrors {
  const out: WordsErrors = {}
  for (const field of ['subject', 'body'] as const) {
    const unknown = unknownIn(words[field], variables)
    if (unknown.length > 0) out[field] = unknown
  }
  return out
}

function errorsOf(channel: Channel, words: Words, variables: readonly string[]): WordsErrors {
  const out = unknownOf(words, variables)
  if (channel === 'email' && words.subject.trim() === '') out.subject = 'required'
  if (words.body.trim() === '') out.body = 'required'
  const most = channel === 'email' ? 3000 : 600
  if (words.body.length > most) out.body = `max:${String(most)}`
  if (words.subject.length > 150) out.subject = 'max:150'
  return out
}
