/** What stands in braces in a text and is no variable, as it is written there. */
export function unknownIn(text: string, variables: readonly string[]): string[] {
  const names = [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map((m) => m[1] ?? '')
  const rest = text.replaceAll(/\{\{\s*[^{}]*?\s*\}\}/g, '')
  return [...names.filter((n) => !variables.includes(n)).map((n) => `{{${n}}}`), ...['{{', '}}'].filter((pair) => rest.includes(pair))]
}
