package fdm

import (
	"math"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// layer is one layer being priced.
type layer struct {
	*Section
	first   bool
	skirts  bool
	lines   Lines
	work    [Features]Work
	near    float64 // strokes that begin beside the end of the one before: walls within walls
	strokes float64 // that are not joined to the one before: each is travelled to

	hops   float64 // from line to line of infill that is not joined
	hop    float64 // their mean way
	pulled float64 // share of them that filament is pulled back for
}

// layer returns the work of section i.
func (m *machine) layer(s *Section, i int) *layer {
	l := &layer{Section: s, first: i == 0, lines: LinesOf(m.Settings, s.Height, i == 0)}
	l.skirts = i < m.SkirtHeight && m.Skirts > 0
	l.print(m)
	l.travel(m)
	return l
}

// print adds all strokes.
func (l *layer) print(m *machine) {
	l.walls(m)
	l.gaps(m)
	l.fill(m)
	l.carry(m)
	if l.skirts {
		l.skirt(m)
	}
	if l.Brim.Length > 0 {
		l.brim(m)
	}
}

// put adds strokes of a feature.
func (l *layer) put(f Feature, length, time, flow float64) {
	l.work[f].add(Work{Time: time, Length: length, Volume: float64(length * flow)})
}

// walls adds the walls: at full speed but for corners and where loops close.
func (l *layer) walls(m *machine) {
	outer, inner := l.Outer, l.Inner
	// Corners were counted for all walls together, and each has its share by length. A loop
	// is closed in a corner more.
	total := outer + inner
	if total <= 0 {
		return
	}
	bends := l.Bends
	bends[0] += l.WallLoops
	l.strokes += l.WallLoops
	if m.Perimeters > 1 {
		l.near = float64(l.WallLoops * (1 - 1/float64(m.Perimeters)))
	}
	for _, w := range []struct {
		f             Feature
		length, small float64
		width, speed  float64
	}{
		{OuterWall, outer, l.Small.Outer, l.lines.Outer, m.ExternalPerimeterSpeed},
		{InnerWall, inner, l.Small.Inner, l.lines.Inner, m.PerimeterSpeed},
	} {
		flow := float64(l.lines.flow(w.width) * m.ExtrusionMultiplier)
		small := 0.0
		if m.SmallPerimeterSpeed > 0 && !l.first {
			small = min(w.small, w.length)
		}
		for _, s := range []struct{ length, speed float64 }{{w.length - small, w.speed}, {small, m.SmallPerimeterSpeed}} {
			if s.length > 0 {
				// As fast in all directions: firmware slows down where the speed changes.
				p := m.pace(min(s.speed, m.MachineMaxFeedrateX, m.MachineMaxFeedrateY), m.PerimeterAcceleration, anyWay, flow, l.first)
				l.put(w.f, s.length, bends.time(s.length, s.length/total, p), flow)
			}
		}
	}
}

// fill adds all infill.
func (l *layer) fill(m *machine) {
	type area struct {
		f            Feature
		area, lines  float64
		width, speed float64
		accel, dense float64
	}
	for _, a := range []area{
		{Infill, l.Sparse, l.SparseLines, l.lines.Sparse, m.InfillSpeed, m.InfillAcceleration, float64(m.FillDensity)},
		{Solid, l.Solid, l.SolidLines, l.lines.Solid, m.SolidInfillSpeed, m.InfillAcceleration, 1},
		{TopSolid, l.Top, l.TopLines, l.lines.Top, m.TopSolidInfillSpeed, m.InfillAcceleration, 1},
	} {
		if a.area <= 0 || a.dense <= 0 {
			continue
		}
		// Lines are a spacing apart where they fill an area, further where they are sparse; a
		// flow of one spacing times the height fills exactly the area.
		spacing := l.lines.spacing(a.width)
		flow := float64(l.lines.flow(a.width) * m.ExtrusionMultiplier)
		p := m.pace(a.speed, a.accel, m.lines, flow, l.first)
		full := a.area / spacing
		if a.f == Infill && a.dense < 1 {
			k := m.sparse()
			full = float64(k.share*max(0, a.area-float64(k.inset*spacing*l.Edge))) / spacing
		}
		length := float64(a.dense * full)
		if a.f == Infill && a.dense < 1 && m.FillPattern == config.Gyroid {
			p.speed = m.waves.speed(spacing, p)
		}
		if a.f == Infill && a.dense < 1 {
			// Lines that are near each other need less to lead from one to the next: no area
			// gets fuller than full, and none emptier by more of them.
			join := float64(min(l.joints(m), full/2) * min(1, float64(2*(1-a.dense))))
			l.put(a.f, length+join, l.joined(a.lines, length, join, p), flow)
			l.unjoined(m, float64(toNext*spacing)/a.dense)
			continue
		}
		l.put(a.f, length, l.filled(a.lines, length, spacing, p), flow)
	}
	if l.Bridge > 0 {
		// Thick bridges are round threads of the nozzle's diameter, or of what holds so many
		// times as much, 0.05 mm apart.
		d := float64(m.NozzleDiameter * math.Sqrt(m.BridgeFlowRatio))
		flow := float64(float64(math.Pi/4*d*d) * m.ExtrusionMultiplier)
		spacing := d + 0.05
		if !m.ThickBridges {
			flow, spacing = float64(l.lines.flow(l.lines.Solid)*m.BridgeFlowRatio*m.ExtrusionMultiplier), l.lines.spacing(l.lines.Solid)
		}
		flow *= 1 - float64(m.thinner(flow/m.ExtrusionMultiplier, float64(spacing*l.Height))*l.Over)/l.Bridge
		p := m.pace(m.BridgeSpeed, m.BridgeAcceleration, anyWay, flow, l.first)
		length := l.Bridge / spacing
		l.put(Bridge, length, l.filled(l.BridgeLines, length, spacing, p), flow)
	}
	l.strokes += l.Regions
}

// thinner is the share of its flow that a thread over sparse infill is without: from
// half full on it comes near to solid infill, whose lines of the same spacing hold full
// (see package path).
func (m *machine) thinner(flow, full float64) float64 {
	if d := float64(m.FillDensity); d > 0.5 && flow > full {
		return float64((1 - full/flow) * min(1, float64(2*d)-1))
	}
	return 0
}

// joints returns the length that is printed along the boundary to lead lines of
// sparse infill into each other.
func (l *layer) joints(m *machine) float64 {
	if m.straight() && m.InfillAnchorMax < path.Unjoined {
		return 0
	}
	return float64(m.sparse().joined * m.joints().Border * l.Joined)
}

// unjoined counts the travels between lines of sparse infill that are not joined: straight
// ones are all so far from the next.
func (l *layer) unjoined(m *machine, next float64) {
	if !m.straight() {
		j := m.joints()
		l.hops, l.hop, l.pulled = float64(hopShare*j.Hops*l.Hops), j.Hop, float64(pulledShare*j.Pulled)
		return
	}
	if m.InfillAnchorMax < path.Unjoined {
		l.hops, l.hop = l.Hops, next
		if next >= m.RetractBeforeTravel {
			l.pulled = 1
		}
	}
}

// pattern says what a kind of sparse infill amounts to.
type pattern struct {
	share  float64 // of the length that its density says
	inset  float64 // how far from the boundary of its area lines end, in spacings
	joined float64 // share of that boundary, as far as lines can be led into each other, that is printed for that
}

// sparse returns that of the settings, as the toolpaths show: of 18 parts with 20 % infill,
// gyroids of seven with 15 %.
func (m *machine) sparse() pattern {
	switch m.FillPattern {
	case config.Gyroid:
		return pattern{0.955, 0.5, 0.48}
	case config.Grid:
		return pattern{1, 0.5, 0.40}
	}
	return pattern{1, 0, 0.37}
}

// joined returns the time of lines of some length in all, and of what is printed beside that
// to lead one into the next.
func (l *layer) joined(lines, length, join float64, p pace) float64 {
	if lines <= 0 {
		return 0
	}
	return zigzag(lines, length/lines, join/lines, p)
}

// filled returns the time of lines of some length in all that fill an area. They are so near
// that the way along the boundary fills the area as well: it is of the same length.
func (l *layer) filled(lines, length, spacing float64, p pace) float64 {
	if lines <= 0 {
		return 0
	}
	mean := length / lines
	across := min(float64(toNext*spacing), mean/2)
	return (zigzag(lines, (1-unequal)*(mean-across), across, p) + zigzag(lines, (1+unequal)*(mean-across), across, p)) / 2
}

// carry adds support: lines a spacing apart, and interface lines beside each other.
func (l *layer) carry(m *machine) {
	if l.Support <= 0 && l.SupportInterface <= 0 {
		return
	}
	width := l.lines.Carry
	for _, a := range []struct {
		f                        Feature
		area, sheets, gap, speed float64
	}{
		{Support, l.Support, l.SupportSheets, m.SupportMaterialSpacing, m.SupportMaterialSpeed},
		{SupportInterface, l.SupportInterface, l.InterfaceSheets, m.SupportMaterialInterfaceSpacing, m.SupportMaterialInterfaceSpeed},
	} {
		if a.area <= 0 {
			continue
		}
		height, sheets, broken := l.Height, 1.0, float64(interfaceStrokes*math.Sqrt(a.area))
		if a.f == Support {
			broken = float64(supportStrokes * l.SupportRim)
		}
		if a.sheets > 0 {
			sheets = a.sheets / a.area
			height /= sheets
		}
		spacing := Spacing(width, height)
		flow := float64(spacing * height * m.ExtrusionMultiplier)
		pitch := spacing + a.gap
		if a.f == Support && l.SupportPitch > 0 {
			pitch = l.SupportPitch
		}
		p := m.pace(a.speed, 0, alongAxes, flow, l.first)
		length := float64(a.area*sheets) / pitch
		side := max(1, math.Sqrt(a.area))
		if inner := a.area - float64(l.SupportRim*pitch); a.f == Support && l.SupportRim > 0 && inner > 0 {
			// The outline, and the lines in it, from one side to the other.
			part := float64(inner*sheets) / pitch
			chord := max(1, min(side, float64(chords*math.Pi*inner/l.SupportRim)))
			across := min(pitch, chord/2)
			l.put(a.f, part, zigzag(part/chord, chord-across, across, p), flow)
			length -= part
		}
		l.put(a.f, length, zigzag(length/side, side, pitch, p), flow)
		l.strokes += float64(max(1, broken) * sheets)
	}
}

// skirt adds the loops around everything, each a line farther out than the one before: those of
// the first layer, which hold the least length of filament, on all that have a skirt.
func (l *layer) skirt(m *machine) {
	lowest := LinesOf(m.Settings, m.FirstLayerHeight, true)
	spacing := lowest.spacing(lowest.Inner)
	loop, more := m.around+float64(2*math.Pi*(m.SkirtDistance+spacing)), float64(2*math.Pi*spacing)
	loops, least := float64(m.Skirts), float64(m.MinSkirtLen*m.filament())/float64(lowest.flow(lowest.Inner)*m.ExtrusionMultiplier)
	for loops < path.MostSkirts && circled(loops, loop, more) < least {
		loops++
	}
	flow := float64(l.lines.flow(l.lines.Inner) * m.ExtrusionMultiplier)
	l.circle(m, circled(loops, loop, more), flow, loops)
}

// circled returns the length of loops that get longer by some length from each to the next.
func circled(loops, first, more float64) float64 {
	return float64(loops * (first + float64(more*(loops-1)/2)))
}

// brim adds the loops around parts.
func (l *layer) brim(m *machine) {
	l.circle(m, l.Brim.Length, float64(l.lines.flow(l.lines.Inner)*m.ExtrusionMultiplier), l.Brim.Loops)
}

// circle adds loops that do not belong to parts, each beside the one before.
func (l *layer) circle(m *machine, length, flow, loops float64) {
	p := m.pace(m.SupportMaterialSpeed, 0, anyWay, flow, l.first)
	l.put(Skirt, length, length/p.speed, flow)
	l.strokes += loops
	l.near += max(0, loops-1)
}

// travel adds the moves between strokes, and what is done before and after each.
func (l *layer) travel(m *machine) {
	back := m.DeretractSpeed
	if back == 0 {
		back = m.RetractSpeed
	}
	l.work[Travel], l.work[Retract] = l.ways(m, m.TravelSpeed, m.RetractSpeed, back)
}

// ways returns what travels and retractions take that are so fast, in mm/s.
func (l *layer) ways(m *machine, speed, retract, back float64) (travel, retraction Work) {
	if l.strokes <= 0 {
		return travel, retraction
	}
	// Walls of one contour lie beside each other; all else is somewhere on the layer.
	over := pace{speed: anyWay.limit(speed, m.MachineMaxFeedrateX, m.MachineMaxFeedrateY), accel: m.limited(0, m.MostTravelAcceleration(), anyWay)}
	far := l.strokes - l.near
	way, length, moves := travelShare*math.Sqrt((l.area()+l.Support+l.SupportInterface)/max(1, far)), 0.0, 0.0
	within, retracts := far, 0.0
	// Of several pieces each is printed by itself, and the ways between them are others.
	if n := min(l.Islands, far); n > 1 && l.Apart > 0 {
		apart := l.Apart * travelShare
		moves, length, within = float64(n*stroke(apart, over, m.corner, m.corner)), float64(n*apart), far-n
		retracts = n
	}
	moves += float64(within * stroke(way, over, m.corner, m.corner))
	length += float64(within * way)
	moves += float64(l.near * stroke(l.lines.Outer, over, m.corner, m.corner))
	moves += float64(l.hops * stroke(l.hop, over, m.corner, m.corner))
	length += float64(l.hops * l.hop)
	seen := l.seenWays(m)
	retracts += float64(l.hops * l.pulled * seen)
	zSpeed := min(m.MachineMaxFeedrateZ, speed)
	if m.TravelSpeedZ > 0 {
		zSpeed = min(m.MachineMaxFeedrateZ, m.TravelSpeedZ)
	}
	rise := func(height float64) float64 {
		return stroke(height, pace{speed: zSpeed, accel: m.MachineMaxAccelerationZ}, m.MachineMaxJerkZ, m.MachineMaxJerkZ)
	}
	moves += rise(l.Height)
	retracts += float64(within * retracting(m.RetractBeforeTravel, way) * seen)
	if m.RetractLayerChange {
		retracts++
	}
	pulled, pushed := m.filamentWays()
	if m.Wipe {
		wipe := pace{speed: min(m.WipeSpeed(), m.MachineMaxFeedrateX, m.MachineMaxFeedrateY), accel: over.accel}
		way := m.WipeLength(float64(m.RetractLength * (1 - float64(m.RetractBeforeWipe))))
		moves += float64(retracts * stroke(way, wipe, m.corner, m.corner))
	}
	moves += float64(2 * retracts * rise(m.RetractLift))
	e := func(length, speed float64) float64 {
		speed = min(speed, m.MachineMaxFeedrateE)
		return stroke(length, pace{speed: speed, accel: min(m.MachineMaxAccelerationRetracting, m.MachineMaxAccelerationE)}, m.MachineMaxJerkE, m.MachineMaxJerkE)
	}
	retraction = Work{
		Time: float64(retracts * (e(pulled, retract) + e(pushed, back))), Length: float64(retracts * (pulled + pushed)),
		Volume: float64(retracts * m.RetractRestartExtra * m.filament()),
	}
	return Work{Time: moves, Length: length}, retraction
}

// crossing is the share of ways between strokes of one piece that leave it or what is hidden of it,
// in layers of which nothing is seen from above or below. Toolpaths of 18 parts keep between a
// twentieth and four fifths of their retractions in all, in the middle a third.
const crossing = 0.25

// seenWays returns the share of ways within pieces for which filament is pulled back: all, unless
// the settings ask for that only where plastic that drips would show.
func (l *layer) seenWays(m *machine) float64 {
	if !m.OnlyRetractWhenCrossing || m.FillDensity == 0 {
		return 1
	}
	bare := l.Top + l.Bridge - l.Over
	if l.first {
		return 1
	}
	return crossing + float64((1-crossing)*min(1, max(0, bare)/max(l.Sparse+l.Solid+l.Top+l.Bridge, 1e-9)))
}

// filamentWays returns how far a retraction pulls the filament back, but for what it pulls while
// it wipes, and how far that is pushed after it, in mm.
func (m *machine) filamentWays() (pulled, pushed float64) {
	pulled = m.RetractLength
	if m.Wipe {
		pulled *= 1 - float64(config.WipeShare*(1-float64(m.RetractBeforeWipe)))
	}
	return pulled, m.RetractLength + m.RetractRestartExtra
}

// retracting is the share of travels that are at least so long, where the mean is known and
// short ones are the most frequent: exp(-least/mean), nearly.
func retracting(least, mean float64) float64 {
	x := least / max(mean, 1e-3)
	return 1 / (1 + x + float64(float64(x*x)/2))
}
