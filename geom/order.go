package geom

// orders is, for each outcome of comparing three numbers with each other, which of them
// is the lowest, the middle and the highest.
var orders = [8][3]uint8{
	// Bits: a over b, b over c, a over c. Those of 3 and of 4 cannot be.
	{0, 1, 2}, {1, 0, 2}, {0, 2, 1}, {0, 1, 2}, {0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0},
}

// Order3 returns which of a, b and c (0, 1 and 2) is the lowest, the middle and the
// highest, without a jump: of the corners of a triangle that is as good as chance, and a
// jump guessed wrong costs as much as the arithmetic around it.
func Order3(a, b, c float64) *[3]uint8 { return &orders[Over(a, b)|Over(b, c)<<1|Over(a, c)<<2] }

// Over returns 1 where a > b, else 0, without a jump.
func Over(a, b float64) (bit uint8) {
	if a > b {
		bit = 1
	}
	return bit
}
