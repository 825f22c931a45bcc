import { expect, test } from 'vitest'
import { pieces } from './links'

test('web addresses become links, the mark that ends the sentence stays text', () => {
  expect(pieces('Vezi https://clinica.ro/programari?x=1, apoi (http://a.ro).')).toEqual([
    { text: 'Vezi ' },
    { text: 'https://clinica.ro/programari?x=1', href: 'https://clinica.ro/programari?x=1' },
    { text: ', apoi (' },
    { text: 'http://a.ro', href: 'http://a.ro' },
    { text: ').' },
  ])
})

test('nothing but http leads anywhere', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'mailto:a@b.ro']) expect(pieces(text)).toEqual([{ text }])
})

test('no letter is lost', () => {
  const text = 'a http:// b https://x.ro/a(b)c https://y.ro!\n\nhttps://z.ro'
  expect(
    pieces(text)
      .map((p) => p.text)
      .join(''),
  ).toBe(text)
})
