package proc

import (
	"os"
	"path/filepath"
	"testing"
)

const statusText = `Name:	saggar
Umask:	0022
State:	R (running)
VmPeak:	 1234567 kB
VmHWM:	   98304 kB
VmRSS:	   65536 kB
RssAnon:	   40960 kB
RssFile:	   24576 kB
RssShmem:	       0 kB
Threads:	5
`

func TestParseStatus(t *testing.T) {
	m, ok := parseStatus([]byte(statusText))
	if want := (Memory{Peak: 96 << 20, Anon: 40 << 20}); !ok || m != want {
		t.Errorf("%+v %v, want %+v", m, ok, want)
	}
}

func TestParseStatusWithoutMemory(t *testing.T) {
	for name, text := range map[string]string{
		"ended":      "Name:\tsaggar\nState:\tZ (zombie)\nThreads:\t1\n",
		"empty":      "",
		"other unit": "\nVmHWM:\t 12 MB\nRssAnon:\t 12 MB\n",
		"no number":  "\nVmHWM:\t x kB\nRssAnon:\t 12 kB\n",
		"cut":        "\nVmHWM:\t 12 kB\nRssAnon:\t 1",
	} {
		if m, ok := parseStatus([]byte(text)); ok {
			t.Errorf("%s: read as %+v", name, m)
		}
	}
}

// The highest of each field is kept, and a process that is gone does no harm.
func TestPollerKeepsTheMost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "status")
	if err := os.WriteFile(path, []byte(statusText), 0o644); err != nil {
		t.Fatal(err)
	}
	p := &Poller{stop: make(chan struct{}), done: make(chan struct{})}
	p.most = Memory{Peak: 1, Anon: 1 << 40}
	close(p.stop) // one look, then the end
	p.run(path)
	if want := (Memory{Peak: 96 << 20, Anon: 1 << 40}); !p.seen || p.most != want {
		t.Errorf("%+v, want %+v", p.most, want)
	}
	gone := &Poller{stop: make(chan struct{}), done: make(chan struct{})}
	gone.run(path + ".gone")
	if gone.seen {
		t.Error("saw a process that is not there")
	}
}
