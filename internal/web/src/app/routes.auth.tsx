import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { words } from '@/i18n'
import { rootRoute } from './base'
import { readReturnSearch } from './search'
import { findMe, homeOf } from './session'

/** The frame of all that is done before signing in. */
const authRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'auth',
  loader: () => words('auth'),
  component: lazyRouteComponent(() => import('@/auth/AuthFrame'), 'AuthFrame'),
})

const signInRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/sign-in',
  validateSearch: readReturnSearch,
  beforeLoad: async ({ context, search }) => {
    const me = await findMe(context.cache)
    if (!me) return

    throw search.return ? redirect({ href: search.return }) : redirect(homeOf(me))
  },
  component: lazyRouteComponent(() => import('@/auth/SignInPage'), 'SignInPage'),
})

const secondFactorRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/sign-in/second-factor',
  validateSearch: readReturnSearch,
  component: lazyRouteComponent(() => import('@/auth/SecondFactorPage'), 'SecondFactorPage'),
})

/** Step 1 makes the account, step 2 the clinic; who is signed in already begins with step 2. */
const signUpRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/sign-up',
  loader: ({ context }) => findMe(context.cache),
  component: lazyRouteComponent(() => import('@/auth/SignUpPage'), 'SignUpPage'),
})

const recoveryRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/recovery',
  component: lazyRouteComponent(() => import('@/auth/RecoveryPage'), 'RecoveryPage'),
})

const newPasswordRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/recovery/password',
  component: lazyRouteComponent(() => import('@/auth/NewPasswordPage'), 'NewPasswordPage'),
})

const invitationRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/invitation/$token',
  loader: ({ context }) => findMe(context.cache),
  component: lazyRouteComponent(() => import('@/auth/InvitationPage'), 'InvitationPage'),
})

/** Where the mail of an offer leads; no account is needed. */
const offerRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/offer/$token',
  loader: () => words('waitlist'),
  component: lazyRouteComponent(() => import('@/waitlist/OfferPage'), 'OfferPage'),
})

export const authRoutes = authRoute.addChildren([
  signInRoute,
  secondFactorRoute,
  signUpRoute,
  recoveryRoute,
  newPasswordRoute,
  invitationRoute,
  offerRoute,
])
