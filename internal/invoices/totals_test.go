package invoices_test

import (
	"encoding/json"
	"flag"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/invoices"
)

var update = flag.Bool("update", false, "write testdata/totals.json anew")

// exact is x rounded half away from zero, by fractions of any size.
func exact(x *big.Rat) int64 {
	half := big.NewRat(1, 2)
	if x.Sign() < 0 {
		return -exact(new(big.Rat).Neg(x))
	}
	y := new(big.Rat).Add(x, half)
	return new(big.Int).Quo(y.Num(), y.Denom()).Int64()
}

func randomLines(random *rand.Rand, taxes []invoices.Tax) []invoices.Line {
	lines := make([]invoices.Line, 1+random.IntN(8))
	for n := range lines {
		l := &lines[n]
		l.Price, l.Quantity, l.Tax = random.Int64N(200_000), 1+random.Int64N(20_000), taxes[random.IntN(len(taxes))]
		switch random.IntN(4) {
		case 0:
			l.Discount = random.Int64N(10_001)
		case 1:
			l.Quantity *= -1
		case 2: // an amount that ends in a half
			l.Price, l.Quantity = 2*random.Int64N(1000)+1, 500
		}
	}
	return lines
}

// Whatever the lines, the sums are those of exact fractions, rounded where EN 16931 rounds and nowhere else.
func TestSumsAreThoseOfExactFractions(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 11))
	taxes := []invoices.Tax{taxOf(t, "ro-s-21"), taxOf(t, "ro-s-11"), taxOf(t, "ro-e-dental"), taxOf(t, "ro-s-9"), taxOf(t, "ro-z")}
	for range 20_000 {
		lines := randomLines(random, taxes)
		got, err := invoices.Compute(lines)
		require.NoError(t, err)
		bases := map[string]int64{}
		var net, vat int64
		for _, l := range lines {
			gross := exact(big.NewRat(l.Price*l.Quantity, 1000))
			off := exact(new(big.Rat).Mul(big.NewRat(gross, 1), big.NewRat(l.Discount, 10_000)))
			require.Equal(t, off, l.Off, l)
			require.Equal(t, gross-off, l.Net, l)
			bases[l.Tax.Code] += l.Net
			net += l.Net
		}
		require.Len(t, got.Groups, len(bases))
		for n, g := range got.Groups {
			require.Equal(t, bases[g.Tax.Code], g.Base)
			want := exact(new(big.Rat).Mul(big.NewRat(g.Base, 1), big.NewRat(g.Tax.Rate, 10_000)))
			require.Equal(t, want, g.VAT)
			vat += want
			if n > 0 {
				require.GreaterOrEqual(t, got.Groups[n-1].Tax.Rate, g.Tax.Rate)
			}
		}
		require.Equal(t, []int64{net, vat, net + vat}, []int64{got.Net, got.VAT, got.Total})
	}
}

func TestSumsThatAreTooLargeAreRefused(t *testing.T) {
	t.Parallel()
	_, err := invoices.Compute([]invoices.Line{{Price: invoices.MaxPrice, Quantity: invoices.MaxQuantity, Tax: taxOf(t, "ro-s-21")}})
	require.Error(t, err)
}

// vector is a case that the interface computes as well, because it shows sums while somebody types.
type vector struct {
	Lines []vectorLine `json:"lines"`
	Net   int64        `json:"net"`
	VAT   int64        `json:"vat"`
	Total int64        `json:"total"`
}

type vectorLine struct {
	Price    int64  `json:"price"`
	Quantity int64  `json:"quantity"`
	Discount int64  `json:"discount"`
	Tax      string `json:"tax"`
	Rate     int64  `json:"rate"`
	Net      int64  `json:"net"`
}

func TestTheInterfacesVectorsAreThoseOfTheServer(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	taxes := []invoices.Tax{taxOf(t, "ro-s-21"), taxOf(t, "ro-s-11"), taxOf(t, "ro-e-dental")}
	var all []vector
	for range 60 {
		lines := randomLines(random, taxes)
		sums, err := invoices.Compute(lines)
		require.NoError(t, err)
		v := vector{Net: sums.Net, VAT: sums.VAT, Total: sums.Total}
		for _, l := range lines {
			v.Lines = append(v.Lines, vectorLine{l.Price, l.Quantity, l.Discount, l.Tax.Code, l.Tax.Rate, l.Net})
		}
		all = append(all, v)
	}
	got, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	const file = "testdata/totals.json"
	if *update {
		require.NoError(t, os.WriteFile(file, append(got, '\n'), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

func TestVATIsTakenOutOfAPriceThatIncludesIt(t *testing.T) {
	t.Parallel()
	require.EqualValues(t, 10_000, invoices.WithoutVAT(12_100, 2100))
	require.EqualValues(t, 12_397, invoices.WithoutVAT(15_000, 2100))
	require.EqualValues(t, 15_000, invoices.WithoutVAT(15_000, 0))
}
