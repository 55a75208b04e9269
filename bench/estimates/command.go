// Package estimates measures how far quick estimates are from what PrusaSlicer says,
// and what they cost.
package estimates

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/bench/slicers"
	"github.com/saggar3d/saggar/bench/truth"
)

// Usage is the help of the command.
const Usage = `usage: bench estimate [flags]

  --tiers LIST   of 0, 1, 2, 3 (default 1,2,3)
  --only LIST    only these meshes
  --profiles P   only the profiles whose names begin so, such as p1,p6
  --each         print every mesh, not only the spreads
  --peers        whole programs instead: saggar slice, prusa-slicer, CuraEngine and
                 slic3r in turn, each on one core, beside the stored truth
  --cura DIR     the definitions of machines for CuraEngine
                 (default: /usr/share/cura/resources/definitions)
  --saggar FILE  our program (default: built from the module)
  --json         print one JSON document instead of tables
  --make FOLDER  first make such a folder, that of --data, of all meshes in FOLDER by an
                 installed prusa-slicer; what is there already is not made again
  --ini DIR      with --make: the folder with .ini files (default: estimate/ini in
                 SAGGAR_CORPUS)
  --data DIR     the folder with meshes, ini and prusaslicer_truth.json
                 (default: estimate in SAGGAR_CORPUS)
`

// Command is `bench estimate`.
type Command struct {
	CPU            func() float64 // CPU seconds of the process so far
	Stdout, Stderr io.Writer
}

type options struct {
	tiers          []int
	only, profiles []string
	each, json     bool
	peers          bool
	data           string
	cura, program  string
	from, inis     string // of --make
}

func parse(args []string) (options, error) {
	var c options
	var tiers, only, profiles string
	f := flag.NewFlagSet("estimate", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&tiers, "tiers", "1,2,3", "")
	f.StringVar(&only, "only", "", "")
	f.StringVar(&profiles, "profiles", "", "")
	f.BoolVar(&c.each, "each", false, "")
	f.BoolVar(&c.json, "json", false, "")
	f.StringVar(&c.data, "data", "", "")
	f.BoolVar(&c.peers, "peers", false, "")
	f.StringVar(&c.cura, "cura", slicers.CuraDefinitions, "")
	f.StringVar(&c.program, "saggar", "", "")
	f.StringVar(&c.from, "make", "", "")
	f.StringVar(&c.inis, "ini", "", "")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if f.NArg() > 0 {
		return c, fmt.Errorf("what is %q?", f.Arg(0))
	}
	for _, text := range strings.Split(tiers, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 3 {
			return c, fmt.Errorf("--tiers: %q is no tier: use 0, 1, 2 and 3", text)
		}
		c.tiers = append(c.tiers, n)
	}
	c.only, c.profiles = list(only), list(profiles)
	if c.from != "" && c.data == "" {
		return c, errors.New("--make: name a new folder with --data")
	}
	if corpus := os.Getenv("SAGGAR_CORPUS"); c.inis == "" && corpus != "" {
		c.inis = filepath.Join(corpus, "estimate", "ini")
	}
	if c.from != "" && c.inis == "" {
		return c, errors.New("--make: name the folder with .ini files by --ini")
	}
	if c.data == "" && os.Getenv("SAGGAR_CORPUS") != "" {
		c.data = filepath.Join(os.Getenv("SAGGAR_CORPUS"), "estimate")
	}
	return c, nil
}

// list splits names at commas.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// Run measures what args ask for. A command line without sense is [nest.ErrUsage].
func (c Command) Run(ctx context.Context, args []string) error {
	cfg, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(c.Stdout, Usage)
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: %w", nest.ErrUsage, err)
	}
	if cfg.data == "" {
		return errors.New("set SAGGAR_CORPUS to the folder of estimate, or name that with --data")
	}
	if cfg.from != "" {
		if err := truth.Make(ctx, cfg.data, cfg.from, cfg.inis, cfg.profiles, c.Stderr); err != nil {
			return err
		}
	}
	set, err := truth.Read(cfg.data)
	if err != nil {
		return err
	}
	set.Parts = slices.DeleteFunc(set.Parts, func(p truth.Part) bool { return len(cfg.only) > 0 && !slices.Contains(cfg.only, p.Name) })
	set.Profiles = slices.DeleteFunc(set.Profiles, func(p truth.Profile) bool {
		return len(cfg.profiles) > 0 && !slices.ContainsFunc(cfg.profiles, func(s string) bool { return strings.HasPrefix(p.Name, s) })
	})
	var r interface {
		write(w io.Writer, each bool) error
	}
	if cfg.peers {
		r, err = c.peers(ctx, cfg, set)
	} else {
		r, err = c.measure(ctx, cfg, set)
	}
	if err != nil {
		return err
	}
	if !cfg.json {
		return r.write(c.Stdout, cfg.each)
	}
	e := json.NewEncoder(c.Stdout)
	e.SetIndent("", " ")
	return e.Encode(r)
}
