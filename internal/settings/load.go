package settings

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"text/tabwriter"
)

// Loader puts the settings of one command together.
type Loader struct {
	// File is the path of the configuration file, as the flag --config gave it.
	// Empty: that of the environment variable SAGGAR_CONFIG, if any.
	File string

	role    Role
	s       Settings
	options []*Option // of all commands
}

// configEnv names the file where no flag does.
const configEnv = "SAGGAR_CONFIG"

// New returns a loader for a command.
func New(role Role) *Loader {
	l := &Loader{role: role}
	l.options = table(&l.s)
	return l
}

// Options returns the options that the command needs, for its flags.
func (l *Loader) Options() []*Option {
	var mine []*Option
	for _, o := range l.options {
		if o.Roles&l.role != 0 {
			mine = append(mine, o)
		}
	}
	return mine
}

func envName(name string) string {
	return "SAGGAR_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// Load returns the settings, once the flags have been set. env looks up a
// variable of the environment, as os.LookupEnv does; one that is empty counts as
// not set. The error names every fault, each with its place.
func (l *Loader) Load(env func(string) (string, bool)) (Settings, error) {
	lookup := func(name string) string {
		text, _ := env(name)
		return text
	}
	for _, o := range l.options {
		o.reset()
		o.origin = "default"
	}
	name := l.File
	if name == "" {
		name = lookup(configEnv)
	}
	var faults []error
	if name != "" {
		faults = append(faults, l.loadFile(name))
	}
	for _, o := range l.options {
		if text := lookup(o.Env()); text != "" {
			faults = append(faults, at(o.Env(), o.take(text, o.Env())))
		}
		if len(o.given) > 0 {
			flag := "--" + o.Name
			faults = append(faults, at(flag, o.take(strings.Join(o.given, ","), flag)))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Settings{}, err
	}
	if err := l.s.check(l.role); err != nil {
		return Settings{}, err
	}
	return l.s, nil
}

// take sets the value that a place gives.
func (o *Option) take(text, origin string) error {
	err := o.value.set(text)
	if err == nil {
		o.origin = origin
	}
	return err
}

// at puts a place before an error, if there is one.
func at(place string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", place, err)
}

func (l *Loader) loadFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	if len(data) > largestFile {
		return fmt.Errorf("configuration: %s: over %d bytes", name, largestFile)
	}
	entries, err := parseFile(data)
	if err != nil {
		return fmt.Errorf("%s:%w", name, err)
	}
	known := map[string]*Option{}
	for _, o := range l.options {
		known[o.Name] = o
	}
	var faults []error
	for _, e := range entries {
		place := fmt.Sprintf("%s:%d", name, e.line)
		o := known[e.key]
		if o == nil {
			faults = append(faults, fmt.Errorf("%s: unknown key %q", place, e.key))
			continue
		}
		faults = append(faults, at(place+": "+e.key, o.take(e.text, place)))
	}
	return errors.Join(faults...)
}

// Print writes the values of the command's options, each with where it comes
// from; secrets are hidden. It is for people: call it after Load.
func (l *Loader) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, o := range l.Options() {
		text := o.value.show()
		if o.conceal != nil && text != "" {
			text = o.conceal(text)
		}
		if text == "" {
			text = "-"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", o.Name, text, o.origin)
	}
	return t.Flush()
}

func checkListen(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("%q is not an address and a port, such as 127.0.0.1:8080 or :8080", s)
	}
	return nil
}
