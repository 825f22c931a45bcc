import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '@/ui/Badge'

const tones: Record<string, Tone> = { active: 'success', suspended: 'warning', provisioning: 'info', deleted: 'danger' }

export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation('admin')
  return <Badge tone={tones[state] ?? 'neutral'}>{t(`state.${state}`)}</Badge>
}
