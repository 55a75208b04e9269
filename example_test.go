package saggar_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

// The program of the README.
func Example() {
	part, err := mesh.Load("testdata/bracket.stl")
	if err != nil {
		log.Fatal(err)
	}
	report, err := analyze.Analyze(context.Background(), part, analyze.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if report.VolumeMM3 != nil { // nil: no honest number, report.Warnings say why
		fmt.Printf("%.1f mm³, found by %s\n", *report.VolumeMM3, report.VolumeMethod)
	}
	// Output: 88970.3 mm³, found by signed
}

// between returns what stands in text between two marks.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	body, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("no text between %q and %q", from, to)
	}
	return strings.TrimSpace(body)
}

// TestReadmeProgram checks that the program in the README is the example above,
// which is compiled and run.
func TestReadmeProgram(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := between(t, string(readme), "func main() {\n", "\n}\n```")
	run := between(t, string(source), "func Example() {\n", "\t// Output:")
	if shown != run {
		t.Errorf("the README shows\n%s\n\nthe example is\n%s", shown, run)
	}
}
