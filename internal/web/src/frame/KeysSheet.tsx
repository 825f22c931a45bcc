import { useTranslation } from 'react-i18next'
import { Dialog } from '@/ui/Dialog'
import { Kbd, modKey } from '@/ui/Kbd'

const groups = [
  {
    title: 'everywhere',
    keys: [
      ['palette', [modKey, 'K']],
      ['help', ['?']],
      ['go_calendar', ['G', '>', 'C']],
      ['go_inbox', ['G', '>', 'I']],
      ['go_clients', ['G', '>', 'L']],
      ['go_dashboard', ['G', '>', 'D']],
      ['go_team', ['G', '>', 'T']],
      ['go_settings', ['G', '>', 'S']],
      ['close', ['Esc']],
    ],
  },
  {
    title: 'calendar',
    keys: [
      ['today', ['T']],
      ['previous_next', ['J', 'K']],
      ['day_week', ['D', 'W']],
      ['work_week', ['X']],
      ['month_agenda', ['M', 'A']],
      ['new', ['N']],
      ['block', ['B']],
      ['find', ['/']],
      ['day_panel', ['S']],
      ['print', ['P']],
      ['menu', ['Shift', 'F10']],
      ['move', ['Alt', '↑ ↓ ← →']],
      ['resize', ['Alt', 'Shift', '↑ ↓']],
    ],
  },
  {
    title: 'clients',
    keys: [
      ['find_client', ['/']],
      ['next_client', ['J', 'K']],
      ['choose_client', ['X']],
      ['choose_on', ['Shift', '↑ ↓']],
      ['choose_all', [modKey, 'A']],
      ['new_client', ['N']],
    ],
  },
  {
    title: 'inbox',
    keys: [
      ['find_mail', ['/']],
      ['next_mail', ['J', 'K']],
      ['open_mail', ['Enter']],
      ['reply', ['R']],
      ['reply_all', ['A']],
      ['forward', ['F']],
      ['mail_note', ['N']],
      ['close_mail', ['E']],
      ['snooze_mail', ['S']],
      ['unread_mail', ['U']],
      ['new_mail', ['C']],
      ['send_mail', [modKey, 'Enter']],
    ],
  },
] as const

/** All keyboard shortcuts, by `?`. */
export function KeysSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog open onOpenChange={onClose} title={t('keys.title')} width="md">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title} aria-label={t(`keys.${group.title}`)}>
            <h3 className="mb-1 text-meta font-medium text-muted">{t(`keys.${group.title}`)}</h3>
            <dl>
              {group.keys.map(([what, keys]) => (
                <div key={what} className="flex min-h-8 items-center justify-between gap-3">
                  <dt className="text-dense">{t(`keys.${what}`)}</dt>
                  <dd className="flex items-center gap-1">
                    {keys.map((k) =>
                      k === '>' ? (
                        <span key={k} className="text-meta text-muted">
                          {t('keys.then')}
                        </span>
                      ) : (
                        <Kbd key={k}>{k}</Kbd>
                      ),
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
