import clsx, { type ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { theme: { text: ['meta', 'dense', 'body', 'lead', 'title'], radius: ['dense', 'base', 'full'], shadow: ['raised'] } },
})

/** Joins class names; the later of two that concern the same thing wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
