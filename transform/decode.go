package transform

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// kind is how one type of step looks in JSON.
type kind struct {
	key   string // of the parameters; none for auto-translate
	alias string // a second spelling in use, or none
	read  func(p *object) Step
}

// kinds are the types of steps by name.
var kinds = map[string]kind{
	typeBracket: {"parametersBrackets", "parametersBracket", func(p *object) Step {
		return Bracket{p.number("width", mm), p.number("gap", mm), p.number("thickness", mm)}
	}},
	typeAutoRotate: {"parametersAutoRotate", "", func(p *object) Step {
		return AutoRotate{p.build()}
	}},
	typeRotate: {"parametersRotate", "", func(p *object) Step {
		v := p.xyz(degrees)
		return Rotate{v.X, v.Y, v.Z, p.center()}
	}},
	typeAutoScale: {"parametersAutoScale", "", func(p *object) Step {
		return AutoScale{p.build(), p.flag("shrink_only")}
	}},
	typeScale: {"parametersScale", "parameterScale", func(p *object) Step {
		return Scale(p.xyz(percent))
	}},
	typeAutoTranslate: {read: func(*object) Step { return AutoTranslate{} }},
	typeTranslate: {"parametersTranslate", "", func(p *object) Step {
		return Translate(p.xyz(mm))
	}},
}

// suffix may stand behind a number and says what it means.
type suffix string

const (
	mm      suffix = "mm"
	degrees suffix = "deg"
	percent suffix = "" // no suffix is known for it
)

// What a rotation may be about.
const (
	aboutOrigin = "origin"
	aboutCenter = "center"
)

// Decode reads a list of steps. It is strict about names: what is not known is a
// fault, as is a key that stands twice. It is tolerant where clients are known to
// differ: parametersBracket and parameterScale are taken for parametersBrackets
// and parametersScale, and a length may be "10mm", an angle "90deg"; null is as
// good as absent. at is the path of the list in the request, such as
// "transformations". The error is of type [Faults] and names every fault.
func Decode(data []byte, at string) (Chain, error) {
	d := &decoder{}
	chain := d.chain(data, at)
	if err := d.err(); err != nil {
		return nil, err
	}
	return chain, nil
}

// decoder is one call of [Decode].
type decoder struct{ faults }

func (d *decoder) chain(data []byte, at string) Chain {
	var syntax *json.SyntaxError
	var steps []json.RawMessage
	err := json.Unmarshal(data, &steps)
	switch {
	case errors.As(err, &syntax):
		d.add(FaultSyntax, at, "%v", jsonkeys.Place(data, err))
		return nil
	case err != nil:
		d.add(FaultType, at, "not a list of steps")
		return nil
	}
	if err := jsonkeys.Unique(data); err != nil {
		// Not by add: what else is wrong below this path is to be told as well.
		d.list = append(d.list, Fault{FaultDuplicate, at, err.Error()})
	}
	if d.length(at, len(steps)); len(steps) > MaxSteps {
		return nil
	}
	chain := make(Chain, len(steps))
	for i, s := range steps {
		chain[i] = d.step(s, index(at, i))
	}
	return chain
}

// step reads one step. It returns nil when its type is not known.
func (d *decoder) step(data json.RawMessage, at string) Step {
	o := d.object(data, at)
	if o == nil {
		return nil
	}
	name := o.typeName()
	k, known := kinds[name]
	p := o.parameters(k, name)
	o.close()
	if !known || p == nil && k.key != "" {
		return nil
	}
	s := k.read(p)
	if p != nil {
		p.close()
		s.check(&d.faults, p.at)
	}
	return s
}

func typeNames() string { return strings.Join(slices.Sorted(maps.Keys(kinds)), ", ") }

// object is a JSON object, from which fields are taken one by one: what is left
// over in the end is not known.
type object struct {
	d      *decoder
	at     string
	fields map[string]json.RawMessage
}

// object reads one, or notes a fault and returns nil.
func (d *decoder) object(data json.RawMessage, at string) *object {
	o := &object{d: d, at: at}
	if err := json.Unmarshal(data, &o.fields); err != nil || o.fields == nil {
		d.add(FaultType, at, "not an object")
		return nil
	}
	return o
}

// take returns a field, or nil when it is absent or null.
func (o *object) take(name string) json.RawMessage {
	v := o.fields[name]
	delete(o.fields, name)
	if string(v) == "null" {
		return nil
	}
	return v
}

// close notes every field that nobody took.
func (o *object) close() {
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		o.d.add(FaultUnknownField, o.at+"."+clipped(name), "there is no such field")
	}
}

// parameters takes the parameters of a step of the kind named, or notes that they
// are missing and returns nil. Those of other kinds are one too many.
func (o *object) parameters(k kind, name string) *object {
	var found []string
	for _, other := range slices.Sorted(maps.Keys(kinds)) {
		for _, key := range [2]string{kinds[other].key, kinds[other].alias} {
			v, there := o.fields[key]
			switch {
			case !there || key == "":
			case k.read == nil:
				delete(o.fields, key) // to whom it should belong is not known
			case string(v) == "null":
				delete(o.fields, key)
			case other != name:
				delete(o.fields, key)
				o.d.add(FaultExtra, o.at+"."+key, "a step of type %s takes no %s", name, key)
			default:
				found = append(found, key)
			}
		}
	}
	if len(found) == 0 {
		if k.key != "" {
			o.d.add(FaultRequired, o.at+"."+k.key, "a step of type %s needs them", name)
		}
		return nil
	}
	if len(found) > 1 {
		o.d.add(FaultExtra, o.at+"."+found[1], "the parameters are there already, as %s", found[0])
		delete(o.fields, found[1])
	}
	return o.d.object(o.take(found[0]), o.at+"."+found[0])
}

// clipped keeps a long text of somebody else from filling an error.
func clipped(s string) string {
	const most = 60
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

func (o *object) xyz(u suffix) XYZ {
	return XYZ{o.number("x", u), o.number("y", u), o.number("z", u)}
}

// build reads the size of a build volume.
func (o *object) build() XYZ {
	v := o.take("build")
	if v == nil {
		o.d.add(FaultRequired, o.at+".build", "the size of the build volume is missing")
		return XYZ{}
	}
	b := o.d.object(v, o.at+".build")
	if b == nil {
		return XYZ{}
	}
	size := b.xyz(mm)
	b.close()
	return size
}

// center reads what a rotation is about.
func (o *object) center() bool {
	v := o.take("about")
	if v == nil {
		return false
	}
	var s string
	if err := json.Unmarshal(v, &s); err != nil || s != aboutCenter && s != aboutOrigin {
		o.d.add(FaultUnknownValue, o.at+".about", "%s: use %q or %q", clipped(string(v)), aboutOrigin, aboutCenter)
	}
	return s == aboutCenter
}

// flag reads true or false; absent is false.
func (o *object) flag(name string) (on bool) {
	if v := o.take(name); v != nil && json.Unmarshal(v, &on) != nil {
		o.d.add(FaultType, o.at+"."+name, "not true or false")
	}
	return on
}

// typeName reads the type of a step.
func (o *object) typeName() string {
	v := o.take("type")
	var s string
	switch {
	case v == nil:
		o.d.add(FaultRequired, o.at+".type", "the type of the step is missing: use %s", typeNames())
	case json.Unmarshal(v, &s) != nil:
		o.d.add(FaultType, o.at+".type", "not a text")
	case kinds[s].read == nil:
		o.d.add(FaultUnknownValue, o.at+".type", "there is no type %q: use %s", clipped(s), typeNames())
	}
	return s
}

// number reads a number that must be there, with the suffix u or without.
func (o *object) number(name string, u suffix) float64 {
	field, v := o.at+"."+name, o.take(name)
	if v == nil {
		o.d.add(FaultRequired, field, "the number is missing")
		return 0
	}
	digits := string(v)
	if digits[0] == '"' {
		var s string
		var ok bool
		if json.Unmarshal(v, &s) == nil && u != "" {
			digits, ok = strings.CutSuffix(strings.TrimSpace(s), string(u))
			digits = strings.TrimSpace(digits)
		}
		if !ok {
			o.d.add(FaultType, field, "%q is not a number%s", clipped(s), u.hint())
			return 0
		}
	}
	if !isNumber(digits) {
		o.d.add(FaultType, field, "%s is not a number%s", clipped(string(v)), u.hint())
		return 0
	}
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(x, 0) {
		o.d.add(FaultNotFinite, field, "%s is beyond the range of numbers", clipped(digits))
		return 0
	}
	return x
}

func (u suffix) hint() string {
	if u == "" {
		return ""
	}
	return ", with the suffix " + string(u) + " or without"
}

// isNumber reports whether s is a number as JSON knows them: none of the other
// forms of Go, such as Inf and 0x1p4.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && json.Valid([]byte(s)) && !bytes.ContainsAny([]byte(s), " \t\r\n")
}
