/** The words of the calendar, as the API has them. */
export type { Appointment, BlockedTime, Client, FreeSlot, Location, Money, NewAppointment, Provider, Resource, Service } from '@/api/types'
