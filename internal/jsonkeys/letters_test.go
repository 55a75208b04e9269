package jsonkeys

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLetters(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                 "",
		"{\"a\":\"\u00e4\U0001d11e\ufffd\"}": "",
		`{"a":"\u00e4\ud834\udd1e\ufffd\\ud800\n\""}`: "",
		`"\\\\ud800"`:             "",
		"{\"a\":1,\n \"\xff\":2}": "line 2, byte 3: the byte 0xff is no UTF-8",
		"\"\xed\xa0\x80\"":        "line 1, byte 2: the byte 0xed", // half of a pair in UTF-8
		"\"\xc0\x80\"":            "the byte 0xc0",                 // zero in two bytes
		"\"\xe4\"":                "the byte 0xe4",                 // Latin-1
		`"\ud834"`:                `line 1, byte 2: \ud834 is half of a letter`,
		`"\udd1e\ud834"`:          `\udd1e is half`,
		`"\ud834\ud834\udd1e"`:    `\ud834 is half`,
		`"\\\uD834x"`:             `line 1, byte 4: \uD834 is half`,
	} {
		err := Letters([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// FuzzLetters: what encoding/json reads with a letter that was not sent is refused,
// and nothing else is.
func FuzzLetters(f *testing.F) {
	for _, s := range []string{`"a"`, `"\ud834\udd1e"`, `"\ud834"`, "\"\xff\"", `"\\ud834"`, "\"\xef\xbf\xbd\"", `"\ufffd\\\ud800"`, `\u`, `"\`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := Letters(data)
		var text string
		if json.Unmarshal(data, &text) != nil {
			return
		}
		meant := bytes.Count(data, []byte("\ufffd")) + strings.Count(strings.ReplaceAll(strings.ToLower(string(data)), `\\`, "  "), `\ufffd`)
		if invented := strings.Count(text, string(utf8.RuneError)) > meant; invented != (err != nil) {
			t.Errorf("%q: %v", data, err)
		}
	})
}
