package gcode

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Filaments are what the tools of a printer are fed with, as far as settings say that of each:
// by keys, and of each the values of all tools.
type Filaments map[string][]float64

// filamentKeys are the settings of [Filaments].
var filamentKeys = []string{"filament_diameter", "filament_density", "filament_cost"}

// mostTools is how many tools are told apart; those behind count as one. Slicers know some tens.
const mostTools = 64

// FilamentsOf reads the lists that slicers write, one value for each tool: later pairs count
// more. Of a list that holds something else the rest is left out.
func FilamentsOf(pairs []config.Pair) Filaments {
	f := Filaments{}
	for _, p := range pairs {
		if !slices.Contains(filamentKeys, p.Key) {
			continue
		}
		f[p.Key] = nil
		for text := range strings.SplitSeq(p.Value, ",") {
			s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: p.Key, Value: strings.TrimSpace(text)}))
			if err != nil || len(f[p.Key]) == mostTools {
				break
			}
			f[p.Key] = append(f[p.Key], ofSettings(&s, p.Key))
		}
	}
	return f
}

// ofSettings returns what settings say of the first tool.
func ofSettings(s *config.Settings, key string) float64 {
	switch key {
	case "filament_diameter":
		return s.FilamentDiameter
	case "filament_density":
		return s.FilamentDensity
	}
	return s.FilamentCost
}

// of returns the value of a tool. That of the first is what the settings say, who know whom to
// ask; one that is not listed has what the first has, as in PrusaSlicer, and then said is false.
func (f Filaments) of(tool int32, key string, s *config.Settings) (value float64, said bool) {
	if list := f[key]; tool > 0 && int(tool) < len(list) {
		return list[tool], true
	}
	return ofSettings(s, key), tool == 0
}

// ToolUse is what one tool of several uses.
type ToolUse struct {
	Tool        int     `json:"tool"` // its number in the G-code, from 0; 64: all from there
	FilamentMM  float64 `json:"filament_mm"`
	FilamentCM3 float64 `json:"filament_cm3"`
	FilamentG   float64 `json:"filament_g"`
	Cost        float64 `json:"cost"`
}

// ReplayTools is [Replay] where tools beside the first have filament of their own.
func ReplayTools(ctx context.Context, r io.Reader, s config.Settings, f Filaments) (*Report, error) {
	p := newReplay(&s)
	p.filaments, p.spools = f, map[int32]spool{}
	p.listen()
	in := newLines(r)
	if err := p.read(ctx, in); err != nil {
		return nil, err
	}
	if in.cut > 0 {
		p.warn("%d lines of more than %d characters: the rest of them was not looked at", in.cut, maxLine)
	}
	return p.report(in.number), nil
}

// change puts another tool's filament into the machine.
func (p *replay) change(from, to int32) {
	if p.spools == nil { // nobody asks for tools
		return
	}
	p.spools[known(from)] = p.spool
	p.spool = p.spools[known(to)]
	p.area = p.areaOf(known(to))
}

// known returns a tool that is told apart; one number stands for all from there on.
func known(tool int32) int32 { return min(max(tool, 0), mostTools) }

func (p *replay) areaOf(tool int32) float64 {
	diameter, _ := p.filaments.of(tool, "filament_diameter", p.settings)
	return filamentArea(diameter)
}

// fed returns the tools that have fed filament, in ascending order.
func (p *replay) fed() []int32 {
	if p.spools == nil {
		return nil
	}
	p.spools[known(p.extruder)] = p.spool
	var tools []int32
	for tool := range int32(mostTools + 1) {
		if p.spools[tool].most > 0 {
			tools = append(tools, tool)
		}
	}
	return tools
}

// use returns what a tool has used.
func (p *replay) use(tool int32) ToolUse {
	density, _ := p.filaments.of(tool, "filament_density", p.settings)
	price, _ := p.filaments.of(tool, "filament_cost", p.settings)
	u := ToolUse{Tool: int(tool), FilamentMM: p.spools[tool].most}
	u.FilamentCM3 = u.FilamentMM * p.areaOf(tool) / 1000
	u.FilamentG = float64(u.FilamentCM3 * density)
	u.Cost = float64(u.FilamentG / 1000 * price)
	return u
}

// byTool makes the amounts of an answer those of several tools.
func (p *replay) byTool(e *Estimates, tools []int32, skip int) (list []ToolUse) {
	e.FilamentMM, e.FilamentCM3, e.FilamentG, e.Cost, e.MaxFlow = 0, 0, 0, 0, 0
	first := 0.0
	for _, tool := range tools {
		u, s, area := p.use(tool), p.spools[tool], p.areaOf(tool)
		list = append(list, u)
		e.FilamentMM += u.FilamentMM
		e.FilamentCM3 += u.FilamentCM3
		e.FilamentG += u.FilamentG
		e.Cost += u.Cost
		e.MaxFlow = max(e.MaxFlow, s.flow*area)
		if skip < len(s.laid) {
			first += float64(max(0, s.laid[skip]-s.skirt[skip]) * area)
		}
	}
	if e.Layers > 0 && e.ByLayer[0].Height > 0 {
		e.FirstLayerArea = first / e.ByLayer[0].Height
	}
	p.featuresByTool(e, tools)
	return list
}

// featuresByTool adds up what features take, and supports among them.
func (p *replay) featuresByTool(e *Estimates, tools []int32) {
	e.SupportCM3 = 0
	clear(e.ByFeature)
	for k := range Kinds {
		u := Use{Time: p.time[k], Length: p.length[k]}
		for _, tool := range tools {
			mm := p.spools[tool].filament[k]
			u.FilamentMM += mm
			u.FilamentCM3 += float64(mm*p.areaOf(tool)) / 1000
		}
		if k.isSupport() {
			e.SupportCM3 += u.FilamentCM3
		}
		if u != (Use{}) {
			e.ByFeature[k.String()] = u
		}
	}
}

// guessed says of which tools nobody knows what they are fed with.
func (p *replay) guessed(tools []int32) {
	var keys, names []string
	for _, key := range filamentKeys {
		for _, tool := range tools {
			name := fmt.Sprintf("T%d", tool)
			if _, said := p.filaments.of(tool, key, p.settings); said {
				continue
			}
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(keys) > 0 {
		p.warn("not all is said of the filament of %s: as that of the first tool is its %s", strings.Join(names, ", "), strings.Join(keys, ", "))
	}
}

// spool is what one tool has fed.
type spool struct {
	filament [Kinds]float64 // mm
	laid     [2]float64     // filament in the first entries of layers, in mm
	skirt    [2]float64     // of it, that of skirts
	net      float64        // filament pushed out less what was pulled back, in mm
	most     float64        // the greatest net so far
	flow     float64        // the greatest filament speed in mm/s
}

// push counts filament that a move feeds, in mm.
func (s *spool) push(k Kind, layer int, mm float64) {
	s.net += mm
	if s.net > s.most {
		s.most = s.net
	}
	if k == Retract || k == Travel {
		return
	}
	s.filament[k] += mm
	if layer < len(s.laid) {
		s.laid[layer] += mm
		if k == Kind(path.Skirt) {
			s.skirt[layer] += mm
		}
	}
}
