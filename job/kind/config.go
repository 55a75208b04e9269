package kind

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/saggar3d/saggar/internal/jsonkeys"
	"github.com/saggar3d/saggar/slice/config"
)

// ConfigParams are the parameters of kind "config": settings of a print, from the
// twenty parameters of the product or from the input "content", an .ini file that
// is taken as it is.
type ConfigParams struct {
	Engine string `json:"engine,omitempty"` // as in PrintParams

	// Parameters are an object of config.Parameters; keys that are missing have
	// their defaults. Without them and without the input it is all defaults.
	Parameters json.RawMessage `json:"parameters,omitempty"`
}

// ConfigData is the data of kind "config".
type ConfigData struct {
	Schema     int                `json:"schema"`
	Engine     string             `json:"engine,omitempty"`
	Parameters *config.Parameters `json:"parameters"`  // with defaults; null for content
	ModelScale float64            `json:"model_scale"` // by which models are multiplied: SliceParams.Scale
	Settings   config.Settings    `json:"settings"`
	Report     config.Report      `json:"settings_report"`
}

// parsed returns the parameters with their defaults.
func (p *ConfigParams) parsed() (config.Parameters, error) {
	raw := []byte(p.Parameters)
	if len(raw) == 0 || string(raw) == "null" {
		raw = []byte("{}")
	}
	return config.ParseParameters(bytes.NewReader(raw))
}

func (p *ConfigParams) problems() problems {
	var bad problems
	(&PrintParams{Engine: p.Engine}).check(&bad, "")
	_, err := p.parsed()
	if err == nil {
		return bad
	}
	wrong := settingErrors(err)
	for _, e := range wrong {
		bad.add("parameters."+e.Field, "%s", e.Message)
	}
	var unknown *jsonkeys.UnknownField
	switch {
	case len(wrong) > 0:
	case errors.As(err, &unknown) && unknown.Like == "":
		bad.add("parameters."+unknown.Name, "no such parameter")
	default:
		bad.add("parameters", "%s", afterPrefix(err.Error()))
	}
	return bad
}

// afterPrefix returns what package config says of parameters without their name.
func afterPrefix(text string) string {
	const prefix = "parameters: "
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return text[len(prefix):]
	}
	return text
}

// configure is kind "config". Output "config": the .ini file.
func configure(w *work, p *ConfigParams) (*Result, error) {
	d := &ConfigData{Schema: schema, Engine: p.Engine, ModelScale: 1}
	path, given := w.Files["content"]
	var pairs []config.Pair
	var write func(io.Writer) error
	if given {
		if len(p.Parameters) > 0 {
			return nil, badField("parameters", "not with the content of a file: use one of them")
		}
		var err error
		if pairs, err = readPairs(path); err != nil {
			return nil, err
		}
		write = func(to io.Writer) error { return copyFile(to, path) }
	} else {
		parameters, err := p.parsed()
		if err != nil {
			return nil, err
		}
		d.Parameters, d.ModelScale = &parameters, parameters.ModelScale()
		pairs = parameters.Pairs()
		write = func(to io.Writer) error { return config.WriteINI(to, pairs) }
	}
	var err error
	if d.Settings, d.Report, err = config.Resolve(pairs); err != nil {
		return nil, badConfig(err)
	}
	out, err := w.output("config", "config.ini", "text/plain", write)
	if err != nil {
		return nil, err
	}
	return result(d, out)
}

// copyFile copies the file at path.
func copyFile(to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}
