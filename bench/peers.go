package main

import (
	"context"
	"os/exec"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

// entrant is one way to do one piece of work, by Saggar or by a peer.
type entrant struct {
	name string // "admesh"
	does string // how much of the work it does
	ours bool
	full bool // every figure is expected

	program string   // looked for on PATH; "" runs in a child of the benchmark
	args    []string // arguments; FILE stands for the file
	read    func(stdout []byte, s *sample) error

	mode   string   // of a child
	module string   // whose version is shown, for children
	debian string   // package that brings the program
	banner []string // arguments that make it say its version
}

const fileArgument = "FILE"

// entrants by key.
var entrants = map[string]entrant{
	"version": {name: "saggar version", does: "start-up only", ours: true, program: "saggar", args: []string{"version"}, read: readNothing},
	"saggar": {name: "saggar analyze", does: "full analysis, cold process", ours: true, full: true, program: "saggar",
		args: []string{"analyze", "--json", fileArgument}, read: readSaggar},
	"saggar-warm":      {name: "saggar, warm", does: "full analysis, file to report, in process", ours: true, full: true, mode: "saggar-warm"},
	"saggar-open":      {name: "saggar mesh.Open", does: "read and weld, first call in process", ours: true, mode: "saggar-open"},
	"saggar-open-warm": {name: "saggar mesh.Open, warm", does: "read and weld, in process", ours: true, mode: "saggar-open-warm"},
	"saggar-picture":   {name: "saggar render.Mesh", does: "smooth normals, soft light, shadow; load not counted", ours: true, mode: "saggar-picture"},
	"saggar-cut":       {name: "saggar render.Mesh, cut", does: "the same, cut and capped at 3/4 of the height", ours: true, mode: "saggar-cut"},
	"admesh": {name: "admesh", does: "box, volume, neighbours, parts", program: "admesh",
		args: []string{"-fundecv", fileArgument}, read: readAdmesh, debian: "admesh", banner: []string{"--version"}},
	"prusa": {name: "PrusaSlicer --info", does: "box, volume, manifold, parts", program: "prusa-slicer",
		args: []string{"--info", fileArgument}, read: readPrusa, debian: "prusa-slicer", banner: []string{"--help"}},
	"assimp": {name: "assimp info", does: "counts and box", program: "assimp",
		args: []string{"info", fileArgument}, read: readAssimp, debian: "assimp-utils", banner: []string{"version"}},
	"hschendel-load": {name: "hschendel/stl ReadFile", does: "read, volume, area; no topology",
		mode: "hschendel-load", module: "github.com/hschendel/stl"},
	"hschendel-validate": {name: "hschendel/stl Validate", does: "read, volume, area, edges",
		mode: "hschendel-validate", module: "github.com/hschendel/stl"},
	"fauxgl-load": {name: "fauxgl LoadSTL", does: "read, box, volume, area; no topology",
		mode: "fauxgl-load", module: "github.com/fogleman/fauxgl"},
	"fauxgl-picture": {name: "fauxgl", does: "Phong, flat normals, load not counted",
		mode: "fauxgl-picture", module: "github.com/fogleman/fauxgl"},
	"go3mf-decode": {name: "go3mf Decode", does: "read only", mode: "go3mf-decode", module: "github.com/hpinc/go3mf"},
	"model3d": {name: "model3d", does: "read, box, volume, area, edges",
		mode: "model3d", module: "github.com/unixpickle/model3d"},
}

// kit is where things are on this machine.
type kit struct {
	self   string // this program, for children
	saggar string // the saggar binary
}

// command returns how to run e on a file, or why it cannot be run.
func (k kit) command(e entrant, file string) (command, string) {
	if e.program == "" {
		return command{args: []string{k.self, childFlag, e.mode, file}, read: readChild}, ""
	}
	program := k.saggar
	if !e.ours {
		path, err := exec.LookPath(e.program)
		if err != nil {
			return command{}, "not installed: Debian package " + e.debian
		}
		program = path
	}
	if program == "" {
		return command{}, "not built"
	}
	args := []string{program}
	for _, a := range e.args {
		if a == fileArgument {
			a = file
		}
		args = append(args, a)
	}
	return command{args: args, read: e.read}, ""
}

// version says which version of a peer was measured; "" when it does not tell.
func (e entrant) version() string {
	if e.module != "" {
		return moduleVersion(e.module)
	}
	if e.ours || len(e.banner) == 0 {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	// Some programs print their banner and then fail: what they said counts.
	out, _ := exec.CommandContext(ctx, e.program, e.banner...).CombinedOutput()
	return bannerVersion(string(out))
}

var versionNumber = regexp.MustCompile(`(?i)(?:version|slicer)[- ]+v?([0-9]+(?:\.[0-9]+)+)`)

// bannerVersion finds the version in what a program says about itself.
func bannerVersion(banner string) string {
	if m := versionNumber.FindStringSubmatch(banner); m != nil {
		return m[1]
	}
	return ""
}

// moduleVersion is the version of a module that was compiled in.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, d := range info.Deps {
		if d.Path == path {
			return strings.TrimPrefix(d.Version, "v")
		}
	}
	return ""
}
