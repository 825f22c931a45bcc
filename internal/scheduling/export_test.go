package scheduling

// What tests look at from outside.
var (
	ClaimsOf   = claimsOf
	Instants   = instants
	Edge       = edge
	AlignUp    = alignUp
	ParsePlace = parsePlace
)
