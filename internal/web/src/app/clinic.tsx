import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Action, Clinic } from '@/api/types'
import { clinicQuery } from '@/api/queries'

/** The short name of the clinic in the address. Only below /c/$slug. */
export function useSlug(): string {
  return useParams({ from: '/c/$slug' }).slug
}

/** The clinic in the address with the person's role and permissions; loaded before its screens show. */
export function useClinic(): Clinic {
  return useSuspenseQuery(clinicQuery(useSlug())).data
}

/** Whether the person's role allows it. The server decides; this only hides what would be refused. */
export function useCan(): (action: Action) => boolean {
  const { permissions } = useClinic()
  return (action) => permissions.includes(action)
}
