import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { Button } from './Button'
import { ConfirmDialog } from './ConfirmDialog'
import { Menu, MenuItem } from './Menu'
import { Sheet } from './Sheet'

/** A list whose rows are opened and deleted by code: no dialog here knows its button. */
function List({ names }: { names: string[] }) {
  const [left, setLeft] = useState(names)
  const [opened, setOpened] = useState<string | null>(null)
  const [asks, setAsks] = useState(false)
  const remove = () => {
    setAsks(false)
    setOpened(null)
    // The list is fetched again after the dialog has closed.
    setTimeout(() => setLeft(left.filter((n) => n !== opened)), 20)
  }
  return (
    <main tabIndex={-1}>
      {left.length > 0 && (
        <ul aria-label="Names">
          {left.map((n) => (
            <li key={n}>
              <Button onClick={() => setOpened(n)}>{`Open ${n}`}</Button>
              <Menu trigger={<Button>{`Actions for ${n}`}</Button>}>
                <MenuItem onSelect={() => setOpened(n)}>Look at it</MenuItem>
              </Menu>
            </li>
          ))}
        </ul>
      )}
      <Sheet open={opened !== null} onOpenChange={() => setOpened(null)} title={opened ?? ''}>
        <input aria-label="Note" autoFocus />
        <Button onClick={() => setAsks(true)}>Delete</Button>
        <ConfirmDialog open={asks} onOpenChange={setAsks} title="Sure?" text="It goes away." confirm="Yes" onConfirm={remove} />
      </Sheet>
    </main>
  )
}

async function openFrom(button: string) {
  const user = userEvent.setup()
  screen.getByRole('button', { name: button }).focus()
  await user.keyboard('{Enter}')
  return user
}

test('a sheet gives the focus back to what opened it, a dialog in it to the sheet', async () => {
  render(<List names={['Ana', 'Dan']} />)
  const user = await openFrom('Open Dan')
  expect(await screen.findByLabelText('Note')).toHaveFocus()
  await user.click(screen.getByRole('button', { name: 'Delete' }))
  expect(await screen.findByRole('dialog', { name: 'Sure?' })).toBeVisible()
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.getByRole('button', { name: 'Delete' })).toHaveFocus())
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.getByRole('button', { name: 'Open Dan' })).toHaveFocus())
})

test('what a menu opened gives the focus back to the button of the menu', async () => {
  render(<List names={['Ana', 'Dan']} />)
  const user = await openFrom('Actions for Ana')
  await user.keyboard('{Enter}')
  expect(await screen.findByRole('dialog', { name: 'Ana' })).toBeVisible()
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for Ana' })).toHaveFocus())
})

test.each([
  ['the list, while there is one', ['Ana', 'Dan'], () => screen.getByRole('list', { name: 'Names' })],
  ['the page, when the list is gone too', ['Ana'], () => screen.getByRole('main')],
])('the focus of a row that was deleted goes to %s', async (_, names, rest) => {
  render(<List names={names} />)
  const user = await openFrom('Actions for Ana')
  await user.keyboard('{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Delete' }))
  await user.click(within(await screen.findByRole('dialog', { name: 'Sure?' })).getByRole('button', { name: 'Yes' }))
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Open Ana' })).toBeNull())
  await waitFor(() => expect(rest()).toHaveFocus())
})
