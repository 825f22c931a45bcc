import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** The zero bits at the beginning of a digest. */
export function zeroBits(digest: Uint8Array): number {
  let bits = 0
  for (const byte of digest) {
    if (byte === 0) {
      bits += 8
      continue
    }
    return bits + Math.clz32(byte) - 24
  }
  return bits
}

/** Finds what makes the digest of "<challenge>.<solution>" begin with so many zero bits. */
export function solve(challenge: string, bits: number): string {
  const begun = sha256.create().update(utf8ToBytes(`${challenge}.`))
  for (let n = 0; ; n++) {
    const solution = n.toString(36)
    if (zeroBits(begun.clone().update(utf8ToBytes(solution)).digest()) >= bits) return solution
  }
}
