import type { Known } from './conflicts'
import { hoursFor } from './hours'
import { isBlocking } from './model'
import type { Appointment, BlockedTime, Provider, Resource } from './types'
import { nameOf } from './view'

/** What the grid knows, in the shape in which conflicts are looked for. */
export function knownOf(
  zone: string,
  appointments: readonly Appointment[],
  blocked: readonly BlockedTime[],
  providers: readonly Provider[],
  resources: readonly Resource[],
): Known {
  return {
    zone,
    taken: appointments.map((a) => ({
      id: a.id,
      providerId: a.provider_id,
      resourceId: a.resource_id ?? null,
      clientId: a.client.id,
      clientName: a.client.name,
      from: Date.parse(a.start),
      to: Date.parse(a.end),
      blocking: isBlocking(a.status),
    })),
    blocked: blocked.map((b) => ({
      scope: b.scope,
      providerId: b.provider_id ?? undefined,
      resourceId: b.resource_id ?? undefined,
      from: Date.parse(b.start),
      to: Date.parse(b.end),
      locationId: b.location_id ?? undefined,
      isTimeOff: b.kind === 'time_off',
      reason: b.reason,
    })),
    provider: (id) => {
      const p = providers.find((x) => x.id === id)
      return p && { name: nameOf(p), locationId: p.location_id ?? undefined, hoursOn: (day) => hoursFor(p, day) }
    },
    resource: (id) => resources.find((r) => r.id === id),
  }
}
