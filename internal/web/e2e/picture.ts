import { deflateSync } from 'node:zlib'

function crc(data: Buffer): number {
  let c = ~0
  for (const byte of data) {
    c ^= byte
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}

/** A grey PNG, 40 by 30. */
export function picture(): Buffer {
  const u32 = (...all: number[]) => {
    const out = Buffer.alloc(4 * all.length)
    all.forEach((n, i) => out.writeUInt32BE(n, 4 * i))
    return out
  }
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data])
    return Buffer.concat([u32(data.length), body, u32(crc(body))])
  }
  const head = Buffer.concat([u32(40, 30), Buffer.from([8, 0, 0, 0, 0])])
  const rows = Buffer.alloc(30 * 41, 128)
  for (let y = 0; y < 30; y++) rows[y * 41] = 0
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
