module github.com/saggar3d/saggar

go 1.26

require (
	github.com/alitto/pond/v2 v2.7.1
	github.com/ctessum/go.clipper v0.1.2
	github.com/fogleman/fauxgl v0.0.0-20200818143847-27cddc103802
	github.com/golang/geo v0.0.0-20260818125358-b200a1149890
	github.com/hpinc/go3mf v0.24.2
	github.com/hschendel/stl v1.0.4
	github.com/qmuntal/gltf v0.28.0
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.0.9
	github.com/unixpickle/model3d v0.4.1
	gonum.org/v1/gonum v0.17.0
)

require (
	github.com/fogleman/simplify v0.0.0-20170216171241-d32f302d5046 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/qmuntal/opc v0.7.10 // indirect
	github.com/unixpickle/essentials v1.3.0 // indirect
	github.com/unixpickle/splaytree v1.1.0 // indirect
)
