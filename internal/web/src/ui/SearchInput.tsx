import { Search, X } from 'lucide-react'
import type { RefObject } from 'react'
import { IconButton } from './Button'
import { cn } from './cn'
import { Input } from './Input'

interface SearchInputProps {
  label: string
  placeholder: string
  /** What the button says that empties it. */
  clear: string
  value: string
  /** Where `/` leads. */
  box: RefObject<HTMLInputElement | null>
  onChange: (value: string | undefined) => void
  className?: string
}

/** The search of a list, with a button that empties it while there is something in it. */
export function SearchInput({ label, placeholder, clear, value, box, onChange, className }: SearchInputProps) {
  return (
    <div role="search" className={cn('relative min-w-0 flex-1', className)}>
      <Input
        ref={box}
        icon={Search}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        aria-keyshortcuts="/"
        value={value}
        className="pr-9 [&::-webkit-search-cancel-button]:hidden"
        onChange={(e) => onChange(e.target.value)}
      />
      {value !== '' && (
        <IconButton icon={X} size={16} label={clear} className="absolute top-1/2 right-0.5 -translate-y-1/2" onClick={() => onChange(undefined)} />
      )}
    </div>
  )
}
