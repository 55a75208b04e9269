package pack_test

import (
	"testing"

	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/pack/packtest"
)

func TestPack2D(t *testing.T) { packtest.Run(t, pack.Pack2D{}) }
