import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CalendarX2 } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { errorText } from '@/i18n/words'
import { EmptyState, Notice } from '@/ui/States'
import { Chosen } from './Chosen'
import { DetailsStep } from './DetailsStep'
import { DoneStep } from './DoneStep'
import { ProviderStep } from './ProviderStep'
import { daysQuery, timesQuery } from './queries'
import type { BookingSearch } from './search'
import { ServiceStep } from './ServiceStep'
import { StepHead } from './StepHead'
import { TimeStep } from './TimeStep'
import type { BookedVisit, BookingPageData, Wish } from './types'
import { useChallenge } from './useChallenge'
import { useHold } from './useHold'
import { addableTo, providersFor, servicesOf } from './wish'

/** The way from the service to the appointment; its steps stand in the address. */
export function Way({ page }: { page: BookingPageData }) {
  const { t } = useTranslation('booking')
  const cache = useQueryClient()
  const navigate = useNavigate({ from: '/book/$page' })
  const search = useSearch({ from: '/book/$page' })
  const [booked, setBooked] = useState<BookedVisit | null>(null)
  const [lost, setLost] = useState(false)
  const services = servicesOf(page, search.service)
  const able = providersFor(page, services)
  const only = able.length === 1 ? able[0]?.id : undefined
  const provider = only ?? (search.provider === 'any' ? 'any' : able.find((p) => p.id === search.provider)?.id)
  const wish: Wish = { services: services.map((s) => s.id), provider: provider ?? 'any' }
  const challenge = useChallenge(page.slug, services.length > 0 && provider !== undefined)
  const { hold, left, take, release, forget } = useHold(page.slug, wish, challenge)
  const go = useCallback((next: BookingSearch, replace = false) => void navigate({ search: next, replace, resetScroll: !replace }), [navigate])
  const chooseDay = useCallback(
    (day: string) => {
      go({ ...search, day }, search.day === undefined)
    },
    [go, search],
  )
  const atDetails = search.step === 'details'
  // Whoever goes back by the browser's own button gives the time back too.
  const wasThere = useRef(false)
  useEffect(() => {
    if (wasThere.current && !atDetails) release()
    wasThere.current = atDetails
  }, [atDetails, release])
  const again = () => {
    void cache.invalidateQueries({ queryKey: ['booking', page.slug] })
  }
  if (page.services.length === 0) return <EmptyState page icon={CalendarX2} title={t('closed.title')} text={t('closed.text')} />
  if (booked) {
    return (
      <DoneStep
        booked={booked}
        onAgain={() => {
          setBooked(null)
          go({})
        }}
      />
    )
  }
  const leave = (back: () => void) => {
    back()
    go({ ...search, step: undefined }, true)
    again()
  }
  if (hold && atDetails) {
    return (
      <DetailsStep
        page={page}
        wish={wish}
        hold={hold}
        left={left}
        onBooked={(done) => {
          forget()
          setBooked(done)
        }}
        onLost={() => {
          leave(forget)
          setLost(true)
        }}
        onBack={() => {
          leave(release)
        }}
      />
    )
  }
  if (able.length === 0 || services.length === 0) {
    return (
      <ServiceStep
        page={page}
        onChoose={(service) => {
          go({ service })
        }}
      />
    )
  }
  const addable = addableTo(page, services)
  const withServices = (ids: string[], replace: boolean) => {
    go({ service: ids.join(','), ...(search.provider && { provider: search.provider }) }, replace)
  }
  if (search.step === 'add' && addable.length > 0) {
    return (
      <ServiceStep
        page={page}
        addable={addable}
        onChoose={(more) => {
          withServices([...wish.services, more], true)
        }}
        onBack={() => {
          go({ ...search, step: undefined }, true)
        }}
      />
    )
  }
  const chosen = (
    <Chosen
      services={services}
      {...(addable.length > 0 && {
        onAdd: () => {
          go({ ...search, day: undefined, step: 'add' })
        },
      })}
      onRemove={(id) => {
        withServices(
          wish.services.filter((s) => s !== id),
          true,
        )
      }}
    />
  )
  if (!provider) {
    return (
      <ProviderStep
        page={page}
        able={able}
        chosen={chosen}
        onChoose={(who) => {
          go({ service: wish.services.join(','), provider: who })
        }}
        onBack={() => {
          go({})
        }}
      />
    )
  }
  return (
    <>
      <StepHead
        title={t('time.title')}
        onBack={() => {
          go(only ? {} : { service: wish.services.join(',') })
        }}
      />
      {chosen}
      {(lost || take.error) && (
        <Notice tone="warning" className="mb-4">
          {lost || isApiError(take.error, 'slot_taken')
            ? t('time.lost')
            : t([`errors.${isApiError(take.error) ? take.error.code : ''}`, 'errors.none'], { defaultValue: errorText(t, take.error) })}
        </Notice>
      )}
      <TimeStep
        first={page.first_day}
        last={page.last_day}
        timeZone={page.clinic.time_zone}
        day={search.day}
        days={(from, to) => daysQuery(page.slug, wish, from, to)}
        times={(day) => timesQuery(page.slug, wish, day)}
        pending={take.isPending ? take.variables : null}
        onDay={chooseDay}
        onTime={(start) => {
          setLost(false)
          take.mutate(start, {
            onSuccess: () => {
              go({ ...search, step: 'details' })
            },
            onError: again,
          })
        }}
      />
    </>
  )
}
