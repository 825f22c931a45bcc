/** One field that the server did not take. */
export interface FieldFault {
  path: string
  code: string
  message: string
}

/** Every refusal and every failure to reach the server. Screens switch on `code`. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** Stable name of the problem, such as "appointment_conflict"; "network" when no answer came. */
  readonly code: string
  /** The server's own sentence. */
  readonly detail: string
  readonly errors: FieldFault[]
  readonly details: unknown
  readonly requestId: string
  /** Seconds that the server asks to wait, if it does. */
  readonly retryAfter: number | null
  /** Asking again cannot do the same thing twice. */
  readonly repeatable: boolean

  constructor(from: Partial<Omit<ApiError, 'name' | 'message'>> & { status: number; code: string }) {
    super(from.code)
    this.name = 'ApiError'
    this.status = from.status
    this.code = from.code
    this.detail = from.detail ?? ''
    this.errors = from.errors ?? []
    this.details = from.details
    this.requestId = from.requestId ?? ''
    this.retryAfter = from.retryAfter ?? null
    this.repeatable = from.repeatable ?? false
  }

  /** The server (or the way to it) is away for the moment. A mail server of the clinic's that does not answer is not ours. */
  get away(): boolean {
    if (this.code.startsWith('mail_')) return false
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code)
}

interface ProblemBody {
  code?: unknown
  detail?: unknown
  errors?: unknown
  details?: unknown
  request_id?: unknown
}

/** Reads the problem document of a refused response. */
export async function readProblem(response: Response, repeatable: boolean): Promise<ApiError> {
  let body: ProblemBody = {}
  try {
    const parsed: unknown = await response.json()
    if (typeof parsed === 'object' && parsed !== null) body = parsed
  } catch {
    // A proxy's page, not ours: the status alone must do.
  }
  const wait = Number(response.headers.get('Retry-After'))
  return new ApiError({
    status: response.status,
    code: typeof body.code === 'string' ? body.code : response.status >= 500 ? 'internal' : 'refused',
    detail: typeof body.detail === 'string' ? body.detail : '',
    errors: Array.isArray(body.errors) ? body.errors.filter(isField) : [],
    details: body.details,
    requestId: typeof body.request_id === 'string' ? body.request_id : (response.headers.get('X-Request-Id') ?? ''),
    retryAfter: Number.isFinite(wait) && wait > 0 ? wait : null,
    repeatable,
  })
}

function isField(value: unknown): value is FieldFault {
  if (typeof value !== 'object' || value === null) return false
  const { path, code } = value as Record<string, unknown>
  return typeof path === 'string' && typeof code === 'string'
}
