/** The contrast that white text needs on its background (WCAG 2.2, 1.4.3). */
export const MIN_CONTRAST = 4.5

/** The contrast ratio of white text on a colour such as "#0f766e", 1 to 21; undefined for what is no colour. */
export function whiteOn(color: string): number | undefined {
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  if (!parts) return undefined
  const [r = 0, g = 0, b = 0] = parts.slice(1).map((part) => {
    const c = parseInt(part, 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}
