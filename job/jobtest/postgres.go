package jobtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/saggar3d/saggar/job"
)

// ErrNoPostgres says that PostgreSQL's programs are not on this machine.
var ErrNoPostgres = errors.New("PostgreSQL is not installed (Debian package postgresql)")

// Postgres is a private cluster on a free port, for tests and benchmarks. It asks
// nobody for a password and listens on this machine alone.
type Postgres struct {
	bin, dir string
	port     int
	settings []string
	server   *exec.Cmd
	names    atomic.Int64
}

// StartPostgres makes a cluster in a folder that does not exist yet and starts it,
// with settings of the form name=value. The folder's parent must be one that others
// may enter, because PostgreSQL does not run as root: then nobody runs it.
func StartPostgres(dir string, settings ...string) (*Postgres, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := giveAway(dir); err != nil {
		return nil, err
	}
	p := &Postgres{bin: bin, dir: dir, settings: settings}
	if p.port, err = freePort(); err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := p.command("initdb", "-D", data, "-U", "saggar", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return p, p.Start()
}

// FindPostgres is ErrNoPostgres where PostgreSQL is not installed.
func FindPostgres() error {
	_, err := postgresPrograms()
	return err
}

// Start starts the server of the cluster and waits until it answers.
func (p *Postgres) Start() error {
	args := []string{"-D", filepath.Join(p.dir, "data"), "-p", strconv.Itoa(p.port), "-k", p.dir, "-h", "127.0.0.1", "-c", "max_connections=200"}
	for _, s := range p.settings {
		args = append(args, "-c", s)
	}
	p.server = p.command("postgres", args...)
	log, err := os.OpenFile(filepath.Join(p.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	p.server.Stdout, p.server.Stderr = log, log
	if err := p.server.Start(); err != nil {
		return err
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := p.exec(context.Background(), "SELECT 1")
		if err == nil || time.Now().After(end) {
			return err
		}
	}
}

// StopImmediately ends the server the way a power cut does: nothing is written out,
// and the next start recovers from the log.
func (p *Postgres) StopImmediately() error {
	if err := p.server.Process.Signal(quit); err != nil {
		return err
	}
	_ = p.server.Wait() // it ends with an error, as asked
	return nil
}

// Pid is the process of the server.
func (p *Postgres) Pid() int { return p.server.Process.Pid }

// Close ends the server and deletes the cluster.
func (p *Postgres) Close() error {
	return errors.Join(p.StopImmediately(), os.RemoveAll(p.dir))
}

// Database makes an empty database and returns its address.
func (p *Postgres) Database(ctx context.Context) (string, error) {
	return p.copyOf(ctx, "template1")
}

func (p *Postgres) copyOf(ctx context.Context, template string) (url string, err error) {
	name := fmt.Sprintf("test%d", p.names.Add(1))
	if err := p.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		return "", err
	}
	return p.url(name), nil
}

// migrated is the database that PostgresDatabase copies: making the tables takes
// many times as long.
const migrated = "migrated"

func (p *Postgres) template() error {
	ctx := context.Background()
	if err := p.exec(ctx, "CREATE DATABASE "+migrated); err != nil {
		return err
	}
	return job.Migrate(ctx, p.url(migrated))
}

func (p *Postgres) url(database string) string {
	return fmt.Sprintf("postgres://saggar@127.0.0.1:%d/%s?sslmode=disable", p.port, database)
}

func (p *Postgres) exec(ctx context.Context, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func (p *Postgres) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.bin, name), args...)
	cmd.Dir = p.dir
	asNobody(cmd)
	return cmd
}

// postgresPrograms is the folder of initdb and postgres; Debian keeps it out of the
// path.
func postgresPrograms() (string, error) {
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is right
	slices.Sort(versions)
	for _, v := range slices.Backward(versions) {
		return filepath.Dir(v), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", ErrNoPostgres
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
