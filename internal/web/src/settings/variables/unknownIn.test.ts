import { expect, test } from 'vitest'
import { unknownIn } from './unknownIn'

test('what is no variable is named as it is written', () => {
  const known = ['date', 'time']
  expect(unknownIn('{{date}}, {{ time }}', known)).toEqual([])
  expect(unknownIn('{{nume}} {{date', known)).toEqual(['{{nume}}', '{{'])
})
