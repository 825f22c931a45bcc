package inbox

// What the tests of searching look at.
const (
	MaxMailWords = maxMailWords
	MinWord      = minWord
	MaxWord      = maxWord
)

// SearchWords is searchWords.
var SearchWords = searchWords
