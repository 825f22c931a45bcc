import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { SidePanel } from '@/calendar/SidePanel'
import { useNow } from '@/calendar/useNow'
import { wallOf } from '@/calendar/zone'
import { daysOf } from '@/payments/period'
import { Button } from '@/ui/Button'
import { Fab } from '@/ui/Page'
import { toast } from '@/ui/toast'
import { useNarrow } from '@/ui/useMedia'
import { ExportMenu } from './ExportMenu'
import { Filters } from './Filters'
import { InvoiceList } from './InvoiceList'
import { InvoicePanel } from './InvoicePanel'
import { invoiceSettingsQuery, invoicesQuery, useCreateInvoice, type InvoicesFilter } from './queries'
import { readSearch, type InvoicesSearch } from './search'
import { SetUp } from './SetUp'

/** All invoices: the list, and beside it the open one. Drafts open in the editor. */
export function InvoicesPage() {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const can = useCan()
  const narrow = useNarrow()
  const today = wallOf(useNow(), useClinic().time_zone).day
  const search = useSearch({ from: '/c/$slug/payments/invoices/' })
  const navigate = useNavigate({ from: '/c/$slug/payments/invoices/' })
  const setSearch = (change: Partial<InvoicesSearch>) =>
    void navigate({ search: (old: InvoicesSearch) => readSearch({ ...old, ...change }), replace: !('open' in change) })
  const filter: InvoicesFilter = {
    ...(search.only === 'overdue' ? { overdue: true } : search.only ? { standing: search.only } : {}),
    ...(search.series ? { series: search.series } : {}),
    ...(search.client ? { client_id: search.client } : {}),
    ...daysOf(search.when, today),
  }
  const found = useInfiniteQuery(invoicesQuery(slug, filter))
  const settings = useQuery(invoiceSettingsQuery(slug))
  const create = useCreateInvoice()
  const edit = (id: string) => void navigate({ to: '/c/$slug/payments/invoices/$id', params: { slug, id } })
  const make = () =>
    create.mutate(search.client ? { client_id: search.client } : {}, {
      onSuccess: (i) => {
        create.done()
        edit(i.id)
      },
      onError: (e) => toast.failed(e),
    })
  const start = can('invoices.write') ? make : undefined
  const invoices = found.data?.pages.flatMap((p) => p.items) ?? []
  const close = () => {
    setSearch({ open: undefined })
    document.querySelector<HTMLElement>(`[data-row="${search.open ?? ''}"]`)?.focus({ preventScroll: true })
  }
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5 md:px-5">
          <h1 className="mr-auto text-title font-semibold tracking-[-0.01em]">{t('title')}</h1>
          <ExportMenu filter={filter} today={today} />
          {start && !narrow && (
            <Button look="primary" icon={Plus} busy={create.isPending} onClick={start}>
              {t('new')}
            </Button>
          )}
        </div>
        <div className="min-h-0 flex-1 overflow-auto">
          {settings.data && !settings.data.ready && <SetUp />}
          <Filters search={search} series={settings.data?.series ?? []} onSearch={setSearch} />
          <InvoiceList
            found={found}
            invoices={invoices}
            narrow={narrow}
            openId={search.open}
            isFiltered={Boolean(search.only ?? search.series ?? search.when ?? search.client)}
            onOpen={(i) => (i.standing === 'draft' ? edit(i.id) : setSearch({ open: i.id }))}
            onClear={() => setSearch({ only: undefined, series: undefined, when: undefined, client: undefined })}
            onNew={start}
          />
        </div>
        {narrow && start && <Fab icon={Plus} label={t('new')} onClick={start} />}
      </div>
      {search.open !== undefined && (
        <SidePanel label={t('panel.label')} narrow={narrow} onClose={close}>
          <InvoicePanel key={search.open} id={search.open} onClose={close} onOpen={(open) => setSearch({ open })} />
        </SidePanel>
      )}
    </div>
  )
}
