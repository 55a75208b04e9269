package cost

import (
	"cmp"
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

// mostMinor is how many minor units an amount has at most: up to there all whole numbers are
// floating-point numbers.
const mostMinor = 1 << 53

// round turns the amounts into minor units.
func (b *bill) round() (*Cost, error) {
	c := &Cost{Currency: b.rates.Currency, MinorDigits: 2, Quantity: b.usage.Quantity}
	if c.Currency == "" {
		c.Currency = DefaultCurrency
	}
	if d, ok := digits[c.Currency]; ok {
		c.MinorDigits = d
	}
	minor := factor(b.rates.CurrencyFactor)
	for range c.MinorDigits {
		minor *= 10
	}
	cost, price := sum(b.lines, 0), sum(b.extra, sum(b.lines, 0))
	for _, a := range slices.Concat(b.lines, b.extra) {
		if !(math.Abs(a.value)*minor <= mostMinor) {
			return nil, fmt.Errorf("%w: %s of %g %s: more than can be charged; look at the rates and the currency factor", ErrInput, a.name, a.value*factor(b.rates.CurrencyFactor), c.Currency)
		}
	}
	if !(max(cost, price)*minor <= mostMinor) {
		return nil, fmt.Errorf("%w: an order of %g %s: more than can be charged; look at the rates and the currency factor", ErrInput, max(cost, price)*factor(b.rates.CurrencyFactor), c.Currency)
	}
	c.Total, c.PerPiece = halfUp(float64(cost*minor)), halfUp(float64(cost*minor)/b.n)
	c.Breakdown = b.column(b.lines, minor, c.Total, c.PerPiece)
	// The price is rounded once, too, and not the sum of what is: its other lines hold what
	// is between the two.
	c.PriceTotal, c.PricePerPiece = halfUp(float64(price*minor)), halfUp(float64(price*minor)/b.n)
	if len(b.extra) == 0 {
		c.PriceTotal, c.PricePerPiece = c.Total, c.PerPiece
	}
	first := Line{"cost", c.Total, c.PerPiece, fmt.Sprintf("%d pieces", b.usage.Quantity)}
	c.Price = append([]Line{first}, b.column(b.extra, minor, c.PriceTotal-c.Total, c.PricePerPiece-c.PerPiece)...)
	return c, nil
}

// sum adds amounts to what there is.
func sum(amounts []amount, to float64) float64 {
	for _, a := range amounts {
		to += a.value
	}
	return to
}

// column makes lines of amounts that add up to whole minor units, of the order and of a
// piece.
func (b *bill) column(amounts []amount, minor float64, total, piece int64) []Line {
	all, each := make([]float64, len(amounts)), make([]float64, len(amounts))
	for i, a := range amounts {
		all[i], each[i] = a.value*minor, a.value*minor/b.n
	}
	whole, single := spread(all, total), spread(each, piece)
	lines := []Line{}
	for i, a := range amounts {
		lines = append(lines, Line{a.name, whole[i], single[i], a.basis})
	}
	return lines
}

// spread returns whole numbers that add up to total, each at most one away from its
// value: those with the largest remainders are rounded up, the earlier first among
// equals (Hamilton's method). total must be near the sum of the values.
func spread(values []float64, total int64) []int64 {
	out, rest := make([]int64, len(values)), make([]float64, len(values))
	floors := int64(0)
	order := make([]int, len(values))
	for i, v := range values {
		if near := math.Round(v); math.Abs(v-near) <= slack(v) {
			v = near // whole but for rounding
		}
		out[i] = int64(math.Floor(v))
		rest[i] = v - math.Floor(v)
		floors += out[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(rest[j], rest[i]) })
	for k := int64(0); k < total-floors; k++ {
		out[order[int(k)%len(order)]]++
	}
	for k := int64(0); k < floors-total; k++ { // by rounding of large amounts
		out[order[len(order)-1-int(k)%len(order)]]--
	}
	return out
}

// halfUp rounds to the nearest whole number, halves up. Sums that are a half but for
// rounding count as one: 1.005 EUR is 100.49999999999999 minor units.
func halfUp(v float64) int64 { return int64(math.Floor(v + (0.5 + slack(v)))) }

// slack is what rounding of sums may have moved v by.
func slack(v float64) float64 { return max(1e-9, math.Abs(v)*1e-12) }

// Spread splits a whole amount by weights: shares are whole and add up to it. Equal
// weights of 0 split it evenly.
func Spread(total int64, weights []float64) []int64 {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	values := make([]float64, len(weights))
	for i, w := range weights {
		if sum > 0 {
			values[i] = float64(total) * w / sum
		} else {
			values[i] = float64(total) / float64(len(weights))
		}
	}
	if len(values) == 0 {
		return nil
	}
	return spread(values, total)
}

// AtLeast raises c, by a line of its own, to the totals of a smaller order.
func (c *Cost) AtLeast(smaller *Cost) {
	lift := func(lines []Line, total, piece *int64, least int64) []Line {
		more := least - *total
		if more <= 0 {
			return lines
		}
		*total = least
		each := halfUp(float64(least)/float64(c.Quantity)) - *piece
		*piece += each
		return append(lines, Line{"not_below_smaller_order", more, each, fmt.Sprintf("%d pieces", smaller.Quantity)})
	}
	cost, piece := c.Total, c.PerPiece
	c.Breakdown = lift(c.Breakdown, &c.Total, &c.PerPiece, smaller.Total)
	c.Price[0].Total, c.Price[0].PerPiece = c.Total, c.PerPiece
	c.PriceTotal, c.PricePerPiece = c.PriceTotal+c.Total-cost, c.PricePerPiece+c.PerPiece-piece
	c.Price = lift(c.Price, &c.PriceTotal, &c.PricePerPiece, smaller.PriceTotal)
}
