package pack_test

import (
	"testing"

	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/pack/packtest"
)

func TestPack3DSuite(t *testing.T) { packtest.RunSpace(t, pack.Pack3D{}) }
