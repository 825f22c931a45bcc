export function VerifyDialog(_: { email: string; onClose: () => void }) {
  return null
}
