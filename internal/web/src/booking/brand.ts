import type { CSSProperties } from 'react'

type Color = [red: number, green: number, blue: number]

function parse(hex: string): Color | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex)
  return found ? [parseInt(found[1] ?? '', 16), parseInt(found[2] ?? '', 16), parseInt(found[3] ?? '', 16)] : null
}

function luminance(color: Color): number {
  const [r = 0, g = 0, b = 0] = color.map((channel) => {
    const c = channel / 255
    return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export function contrast(a: Color, b: Color): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const mix = (a: Color, b: Color, part: number) => a.map((c, i) => Math.round(c + ((b[i] ?? 0) - c) * part)) as Color
const hex = (c: Color) => `#${c.map((n) => n.toString(16).padStart(2, '0')).join('')}`
const white: Color = [255, 255, 255]
const black: Color = [0, 0, 0]

/** Moves the colour towards another until it can be read on the ground. */
function readable(color: Color, ground: Color, towards: Color): Color {
  for (let part = 0; part <= 1; part += 0.05) {
    const moved = mix(color, towards, part)
    if (contrast(moved, ground) >= 4.5) return moved
  }
  return towards
}

/** The clinic's colour as the tokens of the page, safe to read in both themes; nothing for a colour that is none. */
export function brandTokens(color: string, dark: boolean): CSSProperties {
  const brand = parse(color)
  if (!brand) return {}
  const surface: Color = dark ? [34, 38, 42] : white
  const accent = readable(brand, surface, dark ? white : black)
  const soft = mix(surface, accent, dark ? 0.22 : 0.12)
  return {
    '--accent': hex(accent),
    '--accent-hover': hex(mix(accent, dark ? white : black, 0.15)),
    '--accent-soft': hex(soft),
    '--accent-ink': hex(readable(accent, soft, dark ? white : black)),
    '--on-accent': contrast(accent, white) >= 4.5 ? '#ffffff' : '#000000',
    '--focus': hex(accent),
  } as CSSProperties
}
