package cost

import (
	"fmt"
	"math"
	"slices"
)

// Line is one term of a cost. Amounts are minor units of the currency.
type Line struct {
	Name     string `json:"name"`
	Total    int64  `json:"total_minor"`     // of the order
	PerPiece int64  `json:"per_piece_minor"` // of one piece
	Basis    string `json:"basis"`           // what was charged
}

// Cost is what an order costs and what it is sold for. Both columns of Breakdown add
// up exactly: to Total and PerPiece; both of Price to PriceTotal and PricePerPiece,
// the cost being its first line. A piece is rounded by itself: as many times the price
// of a piece as were ordered may differ from the total by their roundings.
type Cost struct {
	Currency    string `json:"currency"`
	MinorDigits int    `json:"minor_digits"` // 2: amounts are hundredths
	Quantity    int    `json:"quantity"`

	Total     int64  `json:"total_minor"`
	PerPiece  int64  `json:"cost_pp_minor"`
	Breakdown []Line `json:"breakdown"`

	PriceTotal    int64  `json:"price_total_minor"`
	PricePerPiece int64  `json:"price_pp_minor"`
	Price         []Line `json:"price"`
}

// digits are the decimal places of currencies that have not two (ISO 4217).
var digits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0,
	"VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// round turns the amounts into minor units.
func (b *bill) round() *Cost {
	c := &Cost{Currency: b.rates.Currency, MinorDigits: 2, Quantity: b.usage.Quantity}
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	if d, ok := digits[c.Currency]; ok {
		c.MinorDigits = d
	}
	minor := factor(b.rates.CurrencyFactor)
	for range c.MinorDigits {
		minor *= 10
	}
	c.Breakdown, c.Total, c.PerPiece = b.column(b.lines, minor)
	sum := 0.0
	for _, l := range b.lines {
		sum += l.value
	}
	price := append([]amount{{"cost", sum, fmt.Sprintf("%d pieces", b.usage.Quantity)}}, b.extra...)
	c.Price, c.PriceTotal, c.PricePerPiece = b.column(price, minor)
	return c
}

// column rounds the sum of amounts once, for the order and for a piece, and spreads
// it over the lines.
func (b *bill) column(amounts []amount, minor float64) (lines []Line, total, piece int64) {
	all, each := make([]float64, len(amounts)), make([]float64, len(amounts))
	for i, a := range amounts {
		all[i], each[i] = a.value*minor, a.value*minor/b.n
	}
	whole, single := spread(all), spread(each)
	lines = []Line{}
	for i, a := range amounts {
		lines = append(lines, Line{a.name, whole[i], single[i], a.basis})
		total, piece = total+whole[i], piece+single[i]
	}
	return lines, total, piece
}

// spread rounds the sum of values half up and returns whole numbers that add up to
// it, each at most one away from its value: those with the largest remainders are
// rounded up, the earlier first among equals (Hamilton's method).
func spread(values []float64) []int64 {
	out, rest := make([]int64, len(values)), make([]float64, len(values))
	sum, floors := 0.0, int64(0)
	order := make([]int, len(values))
	for i, v := range values {
		sum += v
		out[i] = int64(math.Floor(v))
		rest[i] = v - math.Floor(v)
		floors += out[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case rest[i] > rest[j]:
			return -1
		case rest[i] < rest[j]:
			return 1
		}
		return 0
	})
	for k := int64(0); k < halfUp(sum)-floors; k++ {
		out[order[int(k)%len(order)]]++
	}
	return out
}

// halfUp rounds to the nearest whole number, halves up. Sums that are a half but for
// rounding count as one: 1.005 EUR is 100.49999999999999 minor units.
func halfUp(v float64) int64 {
	slack := 1e-9 * max(1, math.Abs(v)*1e-3)
	return int64(math.Floor(v + 0.5 + slack))
}
