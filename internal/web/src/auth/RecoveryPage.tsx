export function RecoveryPage() {
  return null
}
