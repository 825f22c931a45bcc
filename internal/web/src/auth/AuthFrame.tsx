export function AuthFrame() {
  return null
}
