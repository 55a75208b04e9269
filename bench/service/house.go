package service

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/saggar3d/saggar/job/jobtest"
)

// house is one service with all it stands on: its processes, its database and its
// files, in a folder that goes when it is closed.
type house struct {
	engine   string // sqlite or postgres
	dir      string
	saggar   string
	pg       *jobtest.Postgres // nil on SQLite
	database string            // URL
	disk     *disk             // a small file system for the files, nil where there is none
	noDisk   string            // why there is none

	server   *program
	workers  []*program
	client   *client
	receiver *receiver
	census   *census
}

// plan says what house to build.
type plan struct {
	engine  string
	saggar  string
	lease   time.Duration
	workers int      // beside the server; on PostgreSQL alone
	disk    bool     // files on a file system of their own
	serve   []string // further flags of the server
	work    []string // further flags of the workers
	env     []string // variables of both
	clients int      // connections of the client
	refuse  float64  // share of callbacks refused
	most    int      // refusals of one callback
	seed    uint64   // of the refusals
}

// open builds a house whose processes are not started yet.
func open(ctx context.Context, p plan) (h *house, err error) {
	h = &house{engine: p.engine, saggar: p.saggar}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	// PostgreSQL's user has to get to its folder.
	if h.dir, err = os.MkdirTemp("", "saggar-service-"); err != nil {
		return h, err
	}
	if err := os.Chmod(h.dir, 0o755); err != nil {
		return h, err
	}
	tmp := filepath.Join(h.dir, "tmp")
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return h, err
	}
	if h.receiver, err = newReceiver(p.seed, p.refuse, p.most); err != nil {
		return h, err
	}
	if p.disk {
		if h.disk, err = mountDisk(filepath.Join(h.dir, "disk"), diskSize); err != nil {
			h.noDisk, err = err.Error(), nil
		}
	}
	marker := "TMPDIR=" + tmp
	h.census = newCensus(marker, h.pids)
	if err := h.openDatabase(ctx); err != nil {
		return h, err
	}
	return h, h.makePrograms(p, marker)
}

// openDatabase starts PostgreSQL and makes the tables, or names SQLite's file.
func (h *house) openDatabase(ctx context.Context) (err error) {
	if h.engine != "postgres" {
		h.database = "sqlite://" + filepath.Join(h.dir, "server", "saggar.db")
		return nil
	}
	if h.pg, err = jobtest.StartPostgres(filepath.Join(h.dir, "postgres")); err != nil {
		return err
	}
	if h.database, err = h.pg.Database(ctx); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, h.saggar, "migrate", "--database", h.database, "--data", filepath.Join(h.dir, "server"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("saggar migrate: %w\n%s", err, out)
	}
	return nil
}

func (h *house) makePrograms(p plan, marker string) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	h.client = newClient("http://"+address, max(p.clients, 16))
	env := append([]string{marker, "SAGGAR_WEBHOOK_SECRET=" + h.receiver.secret()}, p.env...)
	common := []string{"--database", h.database, "--blobs", "file://" + h.blobs(), "--lease", p.lease.String(), "--allow-private-callbacks", "--log-level", "warn"}
	make := func(name, command string, flags ...string) *program {
		args := append([]string{command, "--data", filepath.Join(h.dir, name)}, common...)
		return &program{name: name, path: h.saggar, args: append(args, flags...), env: env, log: filepath.Join(h.dir, name+".log")}
	}
	h.server = make("server", "serve", append([]string{"--listen", address}, p.serve...)...)
	for i := range p.workers {
		h.workers = append(h.workers, make(fmt.Sprintf("worker-%d", i+1), "worker", p.work...))
	}
	return nil
}

// blobs is the folder of the files.
func (h *house) blobs() string {
	if h.disk != nil {
		return filepath.Join(h.disk.dir, "blobs")
	}
	return filepath.Join(h.dir, "blobs")
}

// programs are all, the server first.
func (h *house) programs() []*program { return append([]*program{h.server}, h.workers...) }

func (h *house) pids() []int {
	var pids []int
	for _, p := range h.programs() {
		if p == nil {
			continue
		}
		if pid := p.pid(); pid != 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}

// start starts all processes and waits until the server answers.
func (h *house) start(ctx context.Context) error {
	for _, p := range h.programs() {
		if err := p.start(); err != nil {
			return err
		}
	}
	return h.awaitReady(ctx)
}

// supervise starts what ends by itself again, until ctx ends.
func (h *house) supervise(ctx context.Context, note func(string, ...any)) {
	for sleep(ctx, time.Second) == nil {
		for _, p := range h.programs() {
			fell, err := p.supervise()
			if fell || err != nil {
				note("%s: %s ended by itself (%v): %s", h.engine, p.name, err, p.lastLine())
			}
		}
	}
}

// falls is how often a process ended by itself.
func (h *house) falls() int {
	n := 0
	for _, p := range h.programs() {
		p.mu.Lock()
		n += p.falls
		p.mu.Unlock()
	}
	return n
}

// awaitReady waits for longer than the server says after a full disk that it is not
// well (half a minute).
func (h *house) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := h.client.ready(ctx); err != nil {
		return fmt.Errorf("the server does not answer: %w\n%s", err, h.server.lastWords())
	}
	return nil
}

// stop ends all processes in good order.
func (h *house) stop() error {
	var faults []error
	for _, p := range h.programs() {
		if p != nil {
			faults = append(faults, p.signal(syscall.SIGTERM, 0))
		}
	}
	for _, p := range h.programs() {
		if p == nil {
			continue
		}
		if _, done := p.process(); done != nil && !ended(done, 20*time.Second) {
			faults = append(faults, fmt.Errorf("%s did not end within 20 s of being told to", p.name), p.kill())
		}
	}
	return errors.Join(faults...)
}

// close ends what is left and deletes everything.
func (h *house) close() error {
	var faults []error
	for _, p := range h.programs() {
		if p != nil {
			faults = append(faults, p.kill())
		}
	}
	if h.census != nil {
		h.census.close()
	}
	if h.receiver != nil {
		faults = append(faults, h.receiver.close())
	}
	if h.pg != nil {
		faults = append(faults, h.pg.Close())
	}
	if h.disk != nil {
		faults = append(faults, h.disk.unmount())
	}
	if h.dir != "" {
		faults = append(faults, os.RemoveAll(h.dir))
	}
	return errors.Join(faults...)
}

// freeAddress is one that nobody listens on now. The server keeps it over all its
// starts, so it lies below the ports that systems give to outgoing connections: one
// of those would take it while the server is down.
func freeAddress() (address string, err error) {
	for range 100 {
		address = fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(10000))
		l, listenErr := net.Listen("tcp", address)
		if err = listenErr; err == nil {
			return address, l.Close()
		}
	}
	return "", err
}
