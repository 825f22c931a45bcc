import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '@/api/client'

export const queueNames = ['critical', 'sync', 'reminders', 'bulk'] as const
export type QueueName = (typeof queueNames)[number]
export const jobStates = ['failed', 'retrying', 'waiting', 'running'] as const
export type JobState = (typeof jobStates)[number]

const FRESH = 5000

export const workQuery = queryOptions({
  queryKey: ['admin', 'work'],
  queryFn: ({ signal }) => call(api.GET('/api/v1/admin/queues', { signal })),
  refetchInterval: FRESH,
})

export const jobsQuery = (queue: QueueName, state: JobState) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'jobs', queue, state],
    queryFn: ({ pageParam, signal }) =>
      call(api.GET('/api/v1/admin/jobs', { params: { query: { queue, state, ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: FRESH,
  })

export interface Decision {
  what: 'replay' | 'delete'
  queue: QueueName
  /** Without one: every failed job of the queue. */
  id?: string | undefined
}

/** Replays or deletes failed jobs, with a reason. Gives how many. */
export function useDecide() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ what, queue, id, reason }: Decision & { reason: string }) => {
      const body = { reason }
      if (id) {
        const params = { path: { queue, id } }
        await call(
          what === 'replay'
            ? api.POST('/api/v1/admin/jobs/{queue}/{id}/replay', { params, body })
            : api.POST('/api/v1/admin/jobs/{queue}/{id}/delete', { params, body }),
        )
        return 1
      }
      const params = { path: { queue } }
      const done = await call(
        what === 'replay'
          ? api.POST('/api/v1/admin/queues/{queue}/replay', { params, body })
          : api.POST('/api/v1/admin/queues/{queue}/delete', { params, body }),
      )
      return done.jobs
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ['admin'] }),
  })
}
