package httpapi

// huma reads the parameters of embedded structs only when their names are exported, and passes over the others without a
// word; inputs embed these names.
type (
	// TenantPath is the clinic in the path.
	TenantPath = tenantPath
	// IdempotencyKey is the header of creates.
	IdempotencyKey = idempotencyKey
	// Revision is the header of edits.
	Revision = ifMatch
	// PageQuery is the place and size of a page.
	PageQuery = page
)
