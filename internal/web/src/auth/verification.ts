/** The flow of the code that signing up has sent; kept until it is used, only in this tab's memory. */
let flow = ''

export function keepVerification(next: string) {
  flow = next
}

export function keptVerification(): string {
  return flow
}
