package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A page of shell blocks: each ```sh block is run, all of them in one shell, and what
// a block prints is what the ``` block after it shows. -update writes what is printed
// into the page.

// pageBlock is a block of commands with what it is to print.
type pageBlock struct {
	commands   string
	start, end int // of what is shown; both 0: nothing is
}

var (
	shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:\n```\n(.*?)```\n)?")
	recordID   = regexp.MustCompile(`\b01[0-9a-z]{24}\b`)
	signature  = regexp.MustCompile(`\?[a-z_]+=[^" ]*(?:signature|sig|token)=[^" ]*`)
)

// separator is what the shell prints after each block.
const separator = "\x1e"

func readPage(text string) (blocks []pageBlock) {
	for _, m := range shellBlock.FindAllStringSubmatchIndex(text, -1) {
		b := pageBlock{commands: text[m[2]:m[3]]}
		if m[4] >= 0 {
			b.start, b.end = m[4], m[5]
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// runPage runs blocks in one shell, in a new folder with testdata, and returns what
// each printed. Addresses of pages are replaced by free ones on the way in, and put
// back on the way out.
func runPage(t *testing.T, blocks []pageBlock, folder string) []string {
	t.Helper()
	var script strings.Builder
	script.WriteString("trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\ntrap 'exit 1' TERM\n")
	for _, b := range blocks {
		script.WriteString(b.commands + "printf '\\036'\n")
	}
	there, back := freePorts(t, script.String(), "127.0.0.1:8080", "127.0.0.1:8081")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", there.Replace(script.String()))
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	var out, faults bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &out, &faults
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(folder, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_PROXY=*")
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, &out, &faults)
	}
	printed := strings.Split(shorten(back.Replace(out.String())), separator)
	return printed[:len(printed)-1]
}

// freePorts replaces addresses by free ones, and those by them.
func freePorts(t *testing.T, text string, addresses ...string) (there, back *strings.Replacer) {
	t.Helper()
	var to, from []string
	for _, a := range addresses {
		if !strings.Contains(text, a) {
			continue
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		to, from = append(to, a, l.Addr().String()), append(from, l.Addr().String(), a)
	}
	// The script names the default address by not naming one.
	to = append(to, "saggar serve &", "saggar serve --listen "+to[1]+" &")
	return strings.NewReplacer(to...), strings.NewReplacer(from...)
}

// shorten makes of what changes from run to run something that does not: ids are
// numbered in the order in which they are seen.
func shorten(text string) string {
	ids := map[string]string{}
	text = recordID.ReplaceAllStringFunc(text, func(id string) string {
		if ids[id] == "" {
			ids[id] = fmt.Sprintf("01k…%d", len(ids)+1)
		}
		return ids[id]
	})
	return signature.ReplaceAllString(text, "?…")
}

// pageFolder is a folder in which a page is run: testdata is there, and the program,
// which is this test program under its name.
func pageFolder(t *testing.T, root string) string {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("left out: the commands of the page need %s, which is not installed", tool)
		}
	}
	folder := t.TempDir()
	self, err := os.Executable()
	if err == nil {
		err = os.Mkdir(filepath.Join(folder, "bin"), 0o755)
	}
	if err == nil {
		err = os.Mkdir(filepath.Join(folder, "docs"), 0o755)
	}
	if err == nil {
		err = os.Symlink(self, filepath.Join(folder, "bin", "saggar"))
	}
	if err == nil {
		err = os.Symlink(filepath.Join(root, "testdata"), filepath.Join(folder, "testdata"))
	}
	if err != nil {
		t.Skipf("left out: %v", err)
	}
	return folder
}

// checkPage runs so many blocks of a page from one that begins with start on, and
// returns the folder that they worked in.
func checkPage(t *testing.T, root, file, start string, most int) (folder string) {
	t.Helper()
	name := filepath.Join(root, filepath.FromSlash(file))
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	skip := strings.Index(text, "```sh\n"+start)
	if skip < 0 {
		t.Fatalf("%s has no block that begins with %q", file, start)
	}
	blocks := readPage(text[skip:])
	blocks = blocks[:min(most, len(blocks))]
	folder = pageFolder(t, root)
	printed := runPage(t, blocks, folder)
	if len(printed) != len(blocks) {
		t.Fatalf("%d of %d blocks were run", len(printed), len(blocks))
	}
	for i := len(blocks) - 1; i >= 0; i-- { // from the end, so that places stay
		b, got := blocks[i], printed[i]
		if b.end == 0 {
			if got != "" {
				t.Errorf("%s: the page shows nothing for\n%sit prints\n%s", file, b.commands, got)
			}
			continue
		}
		shown := text[skip:][b.start:b.end]
		switch {
		case got == "": // the address of what was refused is none: nothing is shown of it
			t.Errorf("%s: nothing is printed by\n%s", file, b.commands)
		case *update:
			text = text[:skip+b.start] + got + text[skip+b.end:]
		case got != shown:
			t.Errorf("%s: for\n%sthe page shows\n%sit prints\n%safter a wanted change: go test ./cmd/saggar -run 'Page|Readme' -update", file, b.commands, shown, got)
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestPageOfTheAPI runs docs/api.md as somebody who reads it would.
func TestPageOfTheAPI(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of real work")
	}
	checkPage(t, projectRoot(t), "docs/api.md", "saggar serve &", math.MaxInt)
}

// TestReadmeService runs what the README says of the service.
func TestReadmeService(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of real work")
	}
	root := projectRoot(t)
	samePicture(t, root, checkPage(t, root, "README.md", "saggar serve &", 1), "docs/service.png")
}

func projectRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return root
}
