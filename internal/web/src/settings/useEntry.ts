import type { SubmitEvent } from 'react'
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { placeErrors } from '@/ui/form'
import { toast } from '@/ui/toast'
import { useSave, type Kind, type Kinds } from './catalogue'

interface EntryOptions<K extends Kind, In extends FieldValues, Out> {
  /** The entry that is changed; null adds one. */
  item: Kinds[K]['item'] | null
  form: UseFormReturn<In, unknown, Out>
  /** What is sent; null when something that the form does not know is wrong. */
  bodyOf: (values: Out) => Kinds[K]['body'] | null
  onClose: () => void
  /** The inputs of fields that the server calls otherwise. */
  names?: Partial<Record<string, Path<In>>>
}

/** The form of a catalogue's entry, as EntryDialog takes it: saved it says so and closes, refused it says where. */
export function useEntry<K extends Kind, In extends FieldValues, Out>(kind: K, { item, form, bodyOf, onClose, names }: EntryOptions<K, In, Out>) {
  const { t } = useTranslation('settings')
  const save = useSave(kind, item)
  const submit = form.handleSubmit((values) => {
    const body = bodyOf(values)
    if (!body) return
    save.mutate(body, {
      onSuccess: () => {
        toast.done(t('common:saved'))
        onClose()
      },
      onError: (error) => placeErrors(error, form, t, names),
    })
  })
  return {
    busy: save.isPending,
    error: save.error,
    dirty: form.formState.isDirty && !save.isSuccess,
    onClose,
    onSubmit: (e: SubmitEvent<HTMLFormElement>) => void submit(e),
  }
}
