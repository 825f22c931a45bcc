import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { SidePanel } from '@/calendar/SidePanel'
import { useNow } from '@/calendar/useNow'
import { wallOf } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { Fab } from '@/ui/Page'
import { useNarrow } from '@/ui/useMedia'
import { ExportMenu } from './ExportMenu'
import { Filters } from './Filters'
import { PaymentList } from './PaymentList'
import { PaymentPanel } from './PaymentPanel'
import { daysOf } from './period'
import { paymentsQuery, type PaymentsFilter } from './queries'
import { readSearch, type PaymentsSearch } from './search'
import { TakeDialog } from './TakeDialog'
import { TotalsStrip } from './TotalsStrip'
import { useTakeKey } from './useTakeKey'

/** Everything that clients pay: totals, the list, and beside it the open payment. */
export function PaymentsPage() {
  const { t } = useTranslation('payments')
  const slug = useSlug()
  const can = useCan()
  const narrow = useNarrow()
  const { time_zone: zone } = useClinic()
  const today = wallOf(useNow(), zone).day
  const search = useSearch({ from: '/c/$slug/payments/' })
  const navigate = useNavigate({ from: '/c/$slug/payments/' })
  const setSearch = (change: Partial<PaymentsSearch>) =>
    void navigate({ search: (old: PaymentsSearch) => readSearch({ ...old, ...change }), replace: !('open' in change) })
  const filter: PaymentsFilter = {
    ...(search.only ? { states: [search.only] } : {}),
    ...(search.method ? { method: search.method } : {}),
    ...daysOf(search.when, today),
  }
  const found = useInfiniteQuery(paymentsQuery(slug, filter))
  const [isTaking, setTaking] = useState(false)
  const mayTake = can('payments.write')
  const take = mayTake ? () => setTaking(true) : undefined
  useTakeKey(take)
  const payments = found.data?.pages.flatMap((p) => p.items) ?? []
  const close = () => {
    setSearch({ open: undefined })
    document.querySelector<HTMLElement>(`[data-row="${search.open ?? ''}"]`)?.focus({ preventScroll: true })
  }
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5 md:px-5">
          <h1 className="mr-auto text-title font-semibold tracking-[-0.01em]">{t('title')}</h1>
          <ExportMenu filter={filter} />
          {take && !narrow && (
            <Button look="primary" icon={Plus} onClick={take}>
              {t('take.open')}
            </Button>
          )}
        </div>
        <div className="min-h-0 flex-1 overflow-auto">
          <TotalsStrip today={today} onOpen={() => setSearch({ only: 'open', when: undefined, method: undefined })} />
          <Filters search={search} onSearch={setSearch} />
          <PaymentList
            found={found}
            payments={payments}
            narrow={narrow}
            openId={search.open}
            isFiltered={Boolean(search.only ?? search.method ?? search.when)}
            onOpen={(open) => setSearch({ open })}
            onClear={() => setSearch({ only: undefined, method: undefined, when: undefined })}
            onTake={take}
          />
        </div>
        {narrow && take && <Fab icon={Plus} label={t('take.open')} onClick={take} />}
      </div>
      {search.open !== undefined && (
        <SidePanel label={t('panel.label')} narrow={narrow} onClose={close}>
          <PaymentPanel key={search.open} id={search.open} onClose={close} />
        </SidePanel>
      )}
      {isTaking && <TakeDialog of={{}} onClose={() => setTaking(false)} onTaken={(p) => setSearch({ open: p.id })} />}
    </div>
  )
}
