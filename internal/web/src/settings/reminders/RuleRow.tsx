import { Pencil, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import type { Rule } from './queries'
import { sayRule } from './rule'

interface RuleRowProps {
  rule: Rule
  /** Messages can be sent over its channel. */
  offered: boolean
  edits: boolean
  busy: boolean
  onSwitch: (on: boolean) => void
  onEdit: () => void
  onRemove: () => void
}

/** One reminder: on or off at once, its words behind the pencil. */
export function RuleRow({ rule, offered, edits, busy, onSwitch, onEdit, onRemove }: RuleRowProps) {
  const { t } = useTranslation('reminders')
  const said = sayRule(t, rule)
  return (
    <li className="flex items-center gap-2 px-3 py-2">
      <div className="min-w-0 flex-1">
        <Switch checked={rule.on} disabled={!edits || busy} onChange={onSwitch}>
          {said}
        </Switch>
        {rule.words.ro.subject && <p className="truncate pl-12 text-dense text-muted">{rule.words.ro.subject}</p>}
        {!rule.words.ro.subject && <p className="truncate pl-12 text-dense text-muted">{rule.words.ro.body}</p>}
        {!offered && <p className="pl-12 text-dense text-warning-ink">{t('rules.is_off')}</p>}
      </div>
      {edits && (
        <>
          <IconButton icon={Pencil} size={16} label={t('rules.edit_one', { rule: said })} onClick={onEdit} />
          <IconButton icon={Trash2} size={16} label={t('rules.remove_one', { rule: said })} disabled={busy} onClick={onRemove} />
        </>
      )}
    </li>
  )
}
