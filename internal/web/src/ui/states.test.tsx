import { render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { ApiError } from '@/api/error'
import '@/i18n'
import { ErrorState } from './States'

test('what is not for this person says so and offers no second try', () => {
  render(<ErrorState error={new ApiError({ status: 403, code: 'not_allowed' })} onRetry={vi.fn()} />)
  expect(screen.getByRole('heading', { name: 'Your role does not include this page' })).toBeVisible()
  expect(screen.queryByRole('button')).toBeNull()
})

test('what could not be loaded can be tried again and is named for support', () => {
  const retry = vi.fn()
  render(<ErrorState error={new ApiError({ status: 503, code: 'database_away', requestId: 'req_1' })} onRetry={retry} />)
  expect(screen.getByRole('alert')).toHaveTextContent('req_1')
  screen.getByRole('button', { name: 'Try again' }).click()
  expect(retry).toHaveBeenCalledOnce()
})
