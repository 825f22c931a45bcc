import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readSearch as readCalendarSearch } from '@/calendar/search'
import { readProfileSearch, readSearch as readClientsSearch } from '@/clients/search'
import { readSearch as readDashboardSearch } from '@/dashboard/search'
import { words } from '@/i18n'
import { readConsented } from '@/inbox/accounts/consented'
import { readSearch as readInboxSearch } from '@/inbox/search'
import { readConnected } from '@/payments/consent'
import { readSearch as readPaymentsSearch } from '@/payments/search'
import { readSearch as readInvoicesSearch } from '@/invoices/search'
import { clinicRoute } from './base'

const clinicIndex = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/c/$slug/calendar', params })
  },
})

const calendarRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/calendar',
  validateSearch: readCalendarSearch,
  loader: () => words('calendar', 'clients', 'waitlist', 'reminders', 'invoices', 'payments'),
  component: lazyRouteComponent(() => import('@/calendar/CalendarPage'), 'CalendarPage'),
})

const clientsRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/clients',
  validateSearch: readClientsSearch,
  loader: () => words('clients', 'calendar', 'imports', 'payments'),
  component: lazyRouteComponent(() => import('@/clients/ClientsPage'), 'ClientsPage'),
})

const clientRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/clients/$id',
  validateSearch: readProfileSearch,
  loader: () => words('clients', 'calendar', 'files', 'reminders', 'payments', 'invoices'),
  component: lazyRouteComponent(() => import('@/clients/ProfilePage'), 'ProfilePage'),
})

const inboxRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/inbox',
  validateSearch: readInboxSearch,
  loader: () => words('inbox', 'clients', 'calendar', 'files'),
  component: lazyRouteComponent(() => import('@/inbox/InboxPage'), 'InboxPage'),
})
// The page stays while one goes from conversation to conversation: these two only say which is open.
const inboxIndex = createRoute({ getParentRoute: () => inboxRoute, path: '/' })
const inboxConversation = createRoute({ getParentRoute: () => inboxRoute, path: '$id' })

const importRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/clients/import',
  validateSearch: (raw: Record<string, unknown>): { id?: string } => (typeof raw.id === 'string' ? { id: raw.id } : {}),
  loader: () => words('imports', 'files'),
  component: lazyRouteComponent(() => import('@/clients/import/ImportPage'), 'ImportPage'),
})

const dashboardRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/dashboard',
  validateSearch: readDashboardSearch,
  loader: () => words('dashboard', 'calendar', 'clients', 'reminders', 'payments'),
  component: lazyRouteComponent(() => import('@/dashboard/DashboardPage'), 'DashboardPage'),
})

const waitlistRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/waitlist',
  validateSearch: (raw: Record<string, unknown>): { view?: 'booked' | 'closed' } =>
    raw.view === 'booked' || raw.view === 'closed' ? { view: raw.view } : {},
  loader: () => words('waitlist', 'calendar'),
  component: lazyRouteComponent(() => import('@/waitlist/WaitlistPage'), 'WaitlistPage'),
})

/** The clinic's money; its parts stand side by side. */
const paymentsRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/payments',
  loader: () => words('payments', 'clients', 'calendar'),
  component: lazyRouteComponent(() => import('@/payments/PaymentsFrame'), 'PaymentsFrame'),
})
const paymentsIndex = createRoute({
  getParentRoute: () => paymentsRoute,
  path: '/',
  validateSearch: readPaymentsSearch,
  component: lazyRouteComponent(() => import('@/payments/PaymentsPage'), 'PaymentsPage'),
})

const invoicesRoute = createRoute({
  getParentRoute: () => paymentsRoute,
  path: '/invoices',
  loader: () => words('invoices'),
})
const invoicesIndex = createRoute({
  getParentRoute: () => invoicesRoute,
  path: '/',
  validateSearch: readInvoicesSearch,
  component: lazyRouteComponent(() => import('@/invoices/InvoicesPage'), 'InvoicesPage'),
})
const invoiceEditor = createRoute({
  getParentRoute: () => invoicesRoute,
  path: '$id',
  component: lazyRouteComponent(() => import('@/invoices/EditorPage'), 'EditorPage'),
})

const teamRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/team',
  loader: () => words('team'),
  component: lazyRouteComponent(() => import('@/team/TeamPage'), 'TeamPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => clinicRoute,
  path: '/settings',
  loader: () => words('settings', 'auth'),
  component: lazyRouteComponent(() => import('@/settings/SettingsFrame'), 'SettingsFrame'),
})

const settingsIndex = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/c/$slug/settings/clinic', params })
  },
})

const settingsClinic = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/clinic',
  component: lazyRouteComponent(() => import('@/settings/ClinicPage'), 'ClinicPage'),
})
const settingsProviders = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/providers',
  component: lazyRouteComponent(() => import('@/settings/ProvidersPage'), 'ProvidersPage'),
})
const settingsServices = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/services',
  component: lazyRouteComponent(() => import('@/settings/ServicesPage'), 'ServicesPage'),
})
const settingsResources = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/resources',
  component: lazyRouteComponent(() => import('@/settings/ResourcesPage'), 'ResourcesPage'),
})
const settingsLocations = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/locations',
  component: lazyRouteComponent(() => import('@/settings/LocationsPage'), 'LocationsPage'),
})
const settingsClientFields = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/client-fields',
  loader: () => words('clients'),
  component: lazyRouteComponent(() => import('@/clients/FieldsPage'), 'FieldsPage'),
})
const settingsCategories = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/categories',
  component: lazyRouteComponent(() => import('@/settings/CategoriesPage'), 'CategoriesPage'),
})
const settingsBooking = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/booking',
  loader: () => words('booking_page'),
  component: lazyRouteComponent(() => import('@/settings/BookingPage'), 'BookingPage'),
})
const settingsNotifications = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/notifications',
  component: lazyRouteComponent(() => import('@/settings/NotificationsPage'), 'NotificationsPage'),
})
const settingsMailAccounts = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mail-accounts',
  validateSearch: readConsented,
  loader: () => words('mail_accounts'),
  component: lazyRouteComponent(() => import('@/inbox/accounts/AccountsPage'), 'AccountsPage'),
})
const settingsMailTemplates = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mail-templates',
  loader: () => words('mail_templates'),
  component: lazyRouteComponent(() => import('@/settings/mail-templates/MailTemplatesPage'), 'MailTemplatesPage'),
})
const settingsReminders = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/reminders',
  loader: () => words('reminders'),
  component: lazyRouteComponent(() => import('@/settings/reminders/RemindersPage'), 'RemindersPage'),
})
const settingsPayments = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/payments',
  validateSearch: readConnected,
  loader: () => words('payments'),
  component: lazyRouteComponent(() => import('@/payments/AccountsPage'), 'AccountsPage'),
})
const settingsPlan = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/plan',
  validateSearch: (raw: Record<string, unknown>): { from?: 'checkout' | 'portal' } =>
    raw.from === 'checkout' || raw.from === 'portal' ? { from: raw.from } : {},
  loader: () => words('billing'),
  component: lazyRouteComponent(() => import('@/billing/PlanPage'), 'PlanPage'),
})
const settingsInvoices = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/invoices',
  loader: () => words('invoices'),
  component: lazyRouteComponent(() => import('@/invoices/SettingsPage'), 'SettingsPage'),
})
const settingsAudit = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/audit',
  loader: () => words('calendar', 'records'),
  component: lazyRouteComponent(() => import('@/settings/AuditPage'), 'AuditPage'),
})

export const clinicRoutes = clinicRoute.addChildren([
  clinicIndex,
  calendarRoute,
  inboxRoute.addChildren([inboxIndex, inboxConversation]),
  clientsRoute,
  clientRoute,
  importRoute,
  dashboardRoute,
  waitlistRoute,
  paymentsRoute.addChildren([paymentsIndex, invoicesRoute.addChildren([invoicesIndex, invoiceEditor])]),
  teamRoute,
  settingsRoute.addChildren([
    settingsIndex,
    settingsClinic,
    settingsProviders,
    settingsServices,
    settingsResources,
    settingsLocations,
    settingsCategories,
    settingsClientFields,
    settingsBooking,
    settingsMailAccounts,
    settingsMailTemplates,
    settingsNotifications,
    settingsReminders,
    settingsPayments,
    settingsPlan,
    settingsInvoices,
    settingsAudit,
  ]),
])
