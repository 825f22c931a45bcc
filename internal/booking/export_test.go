package booking

import (
	"crypto/sha256"
	"strconv"
)

// Solve does the work of a challenge.
func Solve(c Challenge) string {
	for n := 0; ; n++ {
		solution := strconv.Itoa(n)
		if zeroBits(sha256.Sum256([]byte(c.Token+"."+solution))) >= c.Bits {
			return solution
		}
	}
}
