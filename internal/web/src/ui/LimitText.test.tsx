import { act, render, screen } from '@testing-library/react'
import i18next from 'i18next'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '@/api/error'
import { errorText, waitText } from '@/i18n/words'
import { LimitText } from './LimitText'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(async () => {
  vi.useRealTimers()
  await i18next.changeLanguage('ro')
})

test('the wait is counted down, and its end is said', async () => {
  await i18next.changeLanguage('en')
  render(<LimitText until={Date.now() + 3000} />)
  expect(screen.getAllByText(/in 3 seconds/)).toHaveLength(2)
  act(() => {
    vi.advanceTimersByTime(2000)
  })
  expect(screen.getByText(/in 1 second\./)).toBeVisible()
  act(() => {
    vi.advanceTimersByTime(1000)
  })
  expect(screen.getByText('You can try again now.')).toBeVisible()
})

test('Romanian has its plurals, and long waits are minutes', async () => {
  await i18next.changeLanguage('ro')
  const t = i18next.t
  expect(waitText(t, 1)).toContain('peste 1 secundă')
  expect(waitText(t, 12)).toContain('peste 12 secunde')
  expect(waitText(t, 42)).toContain('peste 42 de secunde')
  expect(waitText(t, 100)).toContain('peste 2 minute')
  expect(errorText(t, new ApiError({ status: 429, code: 'too_many_requests', retryAfter: 30 }))).toContain('peste 30 de secunde')
  expect(errorText(t, new ApiError({ status: 429, code: 'too_many_requests' }))).toContain('Așteaptă puțin')
})
