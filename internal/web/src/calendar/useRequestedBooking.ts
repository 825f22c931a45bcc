import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { clientQuery } from '../clients/queries'
import type { Draft } from './draft'

/** Opens the form when the URL asks for a new appointment (from the palette, or for a client from the client's record). */
export function useRequestedBooking(slug: string, book: string | undefined, isReady: boolean, start: (client: Draft['client']) => void): void {
  const isFor = book !== undefined && book !== 'new'
  const client = useQuery({ ...clientQuery(slug, book ?? ''), enabled: isFor })
  const latest = useRef(start)
  useEffect(() => {
    latest.current = start
  })
  const isKnown = !isFor || client.isSuccess || client.isError
  useEffect(() => {
    if (book !== undefined && isReady && isKnown) latest.current(client.data ?? null)
  }, [book, isReady, isKnown, client.data])
}
