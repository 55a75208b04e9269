package version

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	if Name() == "" {
		t.Error("no name")
	}
	stamped = "v1.2.3"
	defer func() { stamped = "" }()
	if got := Name(); got != "v1.2.3" {
		t.Error(got)
	}
}

// TestStamp runs the test below in a program that was stamped as the Dockerfile does.
func TestStamp(t *testing.T) {
	const flag = "-X github.com/saggar3d/saggar/internal/version.stamped="
	if text, err := os.ReadFile(filepath.Join("..", "..", "Dockerfile")); err != nil || !strings.Contains(string(text), flag+"$VERSION") {
		t.Errorf("the Dockerfile stamps another variable: %v", err)
	}
	out, err := exec.Command("go", "test", "-count=1", "-run", "TestStamped", "-v", "-ldflags", flag+"v9.8.7", ".").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "this is v9.8.7") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestStamped says what this program is.
func TestStamped(t *testing.T) { t.Log("this is " + Name()) }
