import type { UseFormReturn } from 'react-hook-form'
import type { ClientRecord } from './record'

/** What a part of the client's form needs: the form, and the sentence at a field. */
export interface FormParts {
  form: UseFormReturn<ClientRecord, unknown, ClientRecord>
  rule: (name: string) => string | undefined
}
