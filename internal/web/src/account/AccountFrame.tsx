export function AccountFrame() {
  return null
}
