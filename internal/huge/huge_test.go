package huge

import "testing"

func TestMakeIsZeroAndWritable(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 3 << 20} {
		s := Make[uint32](n)
		if len(s) != n {
			t.Fatalf("len %d, want %d", len(s), n)
		}
		for i := range s {
			if s[i] != 0 {
				t.Fatalf("s[%d] = %d", i, s[i])
			}
			s[i] = uint32(i)
		}
	}
}
