import { useQuery } from '@tanstack/react-query'
import { meQuery } from '@/api/queries'

/** Who is signed in; "" until that is known. */
export function useMyId(): string {
  return useQuery(meQuery).data?.person.id ?? ''
}
